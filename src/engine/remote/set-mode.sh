# Gives a path a mode.
#
# Values: TARGET  absolute, ~, or beginning with ~/
#         MODE    octal
#         FROM    octal mode that it must have now, or the one that it gets: somebody else's change is left alone
# Errors: changed-since, command-failed
main() {
  refuse() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 1; }
  case $TARGET in '~' | '~/'*) TARGET=$HOME${TARGET#?} ;; esac
  case $MODE$FROM in *[!0-7]*) refuse command-failed "$MODE is not an octal mode." ;; esac
  [ -e "$TARGET" ] || return 0
  [ -z "$(find -H "$TARGET" -prune -perm "$MODE")" ] || return 0
  [ -n "$(find -H "$TARGET" -prune -perm "$FROM")" ] || refuse changed-since "The mode of $TARGET was changed since."
  chmod "$MODE" "$TARGET" || refuse command-failed "The mode of $TARGET cannot be changed."
}
