# Shows the output files as this node sees them through its own path of the share.
#
# Values: FOLDER  output folder, home-relative or absolute
# Prints: MUSTER-FILE <sha256> <bytes> <name>, visible files only, in name order
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  folder-missing folder-unreadable
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  if command -v sha256sum >/dev/null 2>&1; then digests() { sha256sum -- "$@"; }
  elif command -v shasum >/dev/null 2>&1; then digests() { shasum -a 256 -- "$@"; }
  else digests() { openssl dgst -sha256 -r "$@" | sed 's/ \*/  /'; }; fi
  case $FOLDER in /*) dir=$FOLDER ;; *) dir=$HOME/$FOLDER ;; esac
  [ -d "$dir" ] || fail folder-missing "$dir does not exist on this node."
  cd "$dir" 2>/dev/null || fail folder-unreadable "$dir cannot be entered."
  set --
  for name in *.parquet *.json; do [ ! -f "$name" ] || set -- "$@" "$name"; done
  [ "$#" -gt 0 ] || return 0
  # One look at the sizes and one at the digests, put side by side by their names.
  { wc -c -- "$@" && digests "$@"; } | awk '
    length($1) == 64 { sha = $1; sub(/^[^ ]+ +/, ""); print "MUSTER-FILE " sha " " size[$0] " " $0; next }
    { bytes = $1; sub(/^ *[0-9]+ /, ""); size[$0] = bytes }'
}
