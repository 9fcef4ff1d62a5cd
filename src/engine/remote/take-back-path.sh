# Removes one path that Muster made.
#
# Values: TARGET  absolute, or beginning with ~/
#         WHAT    file | empty-folder | marked-folder
# Prints: gone=yes, or gone=already
# Errors: changed-since (not what Muster made any more), command-failed
main() {
  refuse() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 1; }
  case $TARGET in '~/'*) TARGET=$HOME/${TARGET#??} ;; esac
  # A slash at the end would follow a link, and .. would lead elsewhere than the path says.
  while :; do case $TARGET in ?*/) TARGET=${TARGET%/} ;; *) break ;; esac; done
  case $TARGET/ in */../* | */./*) refuse command-failed "$TARGET does not say which path it means." ;; esac
  case $TARGET in /?*) ;; *) refuse command-failed "$TARGET is not an absolute path." ;; esac
  home=$(cd -P -- "$HOME" 2>/dev/null && pwd -P)
  if [ ! -e "$TARGET" ] && [ ! -L "$TARGET" ]; then printf 'gone=already\n'; return 0; fi
  case $WHAT in
    file)
      [ -f "$TARGET" ] || [ -L "$TARGET" ] || refuse changed-since "$TARGET is not a file any more."
      rm -f "$TARGET" || refuse command-failed "$TARGET cannot be removed." ;;
    empty-folder)
      [ -d "$TARGET" ] && [ ! -L "$TARGET" ] || refuse changed-since "$TARGET is not a folder any more."
      rmdir "$TARGET" 2>/dev/null || refuse changed-since "The folder $TARGET is not empty." ;;
    marked-folder)
      [ -d "$TARGET" ] && [ ! -L "$TARGET" ] || refuse changed-since "$TARGET is not a folder any more."
      [ -n "$(find "$TARGET" -prune -exec sh -c 'ls -a "$1"' sh {} \; | grep '^\.muster')" ] ||
        refuse changed-since "The folder $TARGET does not carry the marker file of Muster."
      case ${home:-$HOME}/ in "$(cd -P -- "$TARGET" && pwd -P)"/*) refuse changed-since "$TARGET is the home folder, or holds it." ;; esac
      rm -rf "$TARGET" || refuse command-failed "$TARGET cannot be removed." ;;
    *) refuse command-failed "Unknown kind of path: $WHAT." ;;
  esac
  printf 'gone=yes\n'
}
