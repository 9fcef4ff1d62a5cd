# What a project wrote into the share since the run began, as this node sees it through its own path.
#
# Values: FOLDER  the share, home-relative or absolute
#         SINCE   file in the share that was written when the run began, relative to FOLDER
#         MOST    at most so many files are read
# Prints: MUSTER-FILE <sha256> <bytes> <path relative to FOLDER>, MUSTER-COUNT <files that are newer>
#         MUSTER-ERROR <code> <text>, exit 3
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $FOLDER in /*) dir=$FOLDER ;; *) dir=$HOME/$FOLDER ;; esac
  cd "$dir" 2>/dev/null || fail folder-unreadable "$dir cannot be entered."
  [ -f "$SINCE" ] || fail folder-unreadable "$dir/$SINCE is not seen on this node."
  sha256() { if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1; }
  found=$(find . -type f -newer "$SINCE" ! -name '.*' ! -path './.*' ! -path '*/.muster*' 2>/dev/null | LC_ALL=C sort)
  printf 'MUSTER-COUNT %s\n' "$(printf '%s' "$found" | grep -c .)"
  printf '%s\n' "$found" | head -n "$MOST" | while IFS= read -r file; do
    [ -n "$file" ] || continue
    printf 'MUSTER-FILE %s %s %s\n' "$(sha256 "$file")" "$(wc -c <"$file" | tr -d ' ')" "${file#./}"
  done
}
