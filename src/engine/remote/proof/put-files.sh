# Writes small files into one folder of a node, each atomically, and reads them back. A file that holds the right bytes
# already is left as it is, so that a repeated run costs two processes.
#
# Values: FOLDER  folder, home-relative or absolute; made when missing
#         MODE    mode of the files, for example '644'
#         MARK    optional: '.muster-…', an empty marker file that a folder gets which was not there before
#         FILES   'name:sha256:base64 …'; a name is [A-Za-z0-9._-] and does not begin with a dot
# Prints: MUSTER-FILE <sha256> <name>, of what was read back
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  bad-name folder-unwritable disk-full
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  if command -v sha256sum >/dev/null 2>&1; then digests() { sha256sum -- "$@"; }
  elif command -v shasum >/dev/null 2>&1; then digests() { shasum -a 256 -- "$@"; }
  else digests() { openssl dgst -sha256 -r "$@" | sed 's/ \*/  /'; }; fi
  if [ "$(printf 'YQ==' | base64 -d 2>/dev/null)" = a ]; then from_base64() { base64 -d; }
  elif [ "$(printf 'YQ==' | base64 -D 2>/dev/null)" = a ]; then from_base64() { base64 -D; }
  else from_base64() { openssl base64 -d -A; }; fi
  case $FOLDER in /*) dir=$FOLDER ;; *) dir=$HOME/$FOLDER ;; esac
  case ${MARK:-} in '' | .muster-[a-z]*) ;; *) fail bad-name "A marker is not allowed here: $MARK" ;; esac
  case ${MARK:-} in */*) fail bad-name "A marker is not allowed here: $MARK" ;; esac
  if [ ! -d "$dir" ]; then
    mkdir -p "$dir" 2>/dev/null || fail folder-unwritable "$dir cannot be made."
    [ -z "${MARK:-}" ] || : >"$dir/$MARK" || fail folder-unwritable "$dir cannot be written."
  fi
  [ -w "$dir" ] && cd "$dir" || fail folder-unwritable "$dir cannot be written."
  set -f
  names=
  for entry in $FILES; do
    name=${entry%%:*}
    case $name in '' | .* | *[!A-Za-z0-9._-]*) fail bad-name "A file name is not allowed here: $name" ;; esac
    names="$names $name"
  done
  [ -n "$names" ] || return 0
  # shellcheck disable=SC2086 -- names hold no blank
  have=$(digests $names 2>/dev/null)
  for entry in $FILES; do
    name=${entry%%:*}
    rest=${entry#*:}
    case "
$have
" in *"
${rest%%:*}  $name
"*) continue ;; esac
    part=.$name.part.$$
    if printf '%s' "${rest#*:}" | from_base64 >"$part" && chmod "$MODE" "$part" && mv -f "$part" "$name"; then :; else
      rm -f "$part"
      fail disk-full "$dir/$name cannot be written."
    fi
  done
  # shellcheck disable=SC2086
  digests $names | while read -r sha name; do printf 'MUSTER-FILE %s %s\n' "$sha" "$name"; done
}
