# Session folders of a workflow in the share, newest first. Changes nothing.
#
# Values: FOLDER  home-relative or absolute
# Prints: MUSTER-SESSION <name>
main() {
  case $FOLDER in /*) dir=$FOLDER ;; *) dir=$HOME/$FOLDER ;; esac
  cd "$dir" 2>/dev/null || return 0
  ls -1t | while IFS= read -r name; do [ ! -d "$name" ] || printf 'MUSTER-SESSION %s\n' "$name"; done
}
