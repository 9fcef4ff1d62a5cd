# Writes small files into one folder of a node, each atomically, and reads them back.
#
# Values: FOLDER  folder, home-relative or absolute; made when missing
#         MODE    mode of the files, for example '644'
#         FILES   'name:base64 name:base64 …'; a name is [A-Za-z0-9._-] and does not begin with a dot
# Prints: MUSTER-FILE <sha256> <bytes> <name>, of what was read back
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  bad-name folder-unwritable disk-full
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  sha256() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1" | cut -d' ' -f1
    elif command -v shasum >/dev/null 2>&1; then shasum -a 256 "$1" | cut -d' ' -f1
    else openssl dgst -sha256 "$1" | sed 's/.*= *//'; fi
  }
  if [ "$(printf 'YQ==' | base64 -d 2>/dev/null)" = a ]; then from_base64() { base64 -d; }
  elif [ "$(printf 'YQ==' | base64 -D 2>/dev/null)" = a ]; then from_base64() { base64 -D; }
  else from_base64() { openssl base64 -d -A; }; fi
  case $FOLDER in /*) dir=$FOLDER ;; *) dir=$HOME/$FOLDER ;; esac
  mkdir -p "$dir" 2>/dev/null && [ -w "$dir" ] || fail folder-unwritable "$dir cannot be made or written."
  set -f
  for entry in $FILES; do
    name=${entry%%:*}
    case $name in '' | .* | *[!A-Za-z0-9._-]*) fail bad-name "A file name is not allowed here: $name" ;; esac
    part=$dir/.$name.part.$$
    if printf '%s' "${entry#*:}" | from_base64 >"$part" && chmod "$MODE" "$part" && mv -f "$part" "$dir/$name"; then :; else
      rm -f "$part"
      fail disk-full "$dir/$name cannot be written."
    fi
    printf 'MUSTER-FILE %s %s %s\n' "$(sha256 "$dir/$name")" "$(wc -c <"$dir/$name" | tr -d ' ')" "$name"
  done
}
