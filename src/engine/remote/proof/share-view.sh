# Shows the output files as this node sees them through its own path of the share.
#
# Values: FOLDER  output folder, home-relative or absolute
# Prints: MUSTER-FILE <sha256> <bytes> <name>, visible files only, in name order
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  folder-missing folder-unreadable
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  sha256() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1" | cut -d' ' -f1
    elif command -v shasum >/dev/null 2>&1; then shasum -a 256 "$1" | cut -d' ' -f1
    else openssl dgst -sha256 "$1" | sed 's/.*= *//'; fi
  }
  case $FOLDER in /*) dir=$FOLDER ;; *) dir=$HOME/$FOLDER ;; esac
  [ -d "$dir" ] || fail folder-missing "$dir does not exist on this node."
  cd "$dir" 2>/dev/null || fail folder-unreadable "$dir cannot be entered."
  for name in *.parquet *.json; do
    [ -f "$name" ] || continue
    printf 'MUSTER-FILE %s %s %s\n' "$(sha256 "./$name")" "$(wc -c <"./$name" | tr -d ' ')" "$name"
  done
}
