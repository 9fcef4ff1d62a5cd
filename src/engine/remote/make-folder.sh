# Makes one folder; its parent must exist.
#
# Values: TARGET  absolute, or beginning with ~/
#         MODE    for example 700
# Errors: command-failed
main() {
  case $TARGET in '~/'*) TARGET=$HOME/${TARGET#??} ;; esac
  [ ! -d "$TARGET" ] || return 0
  mkdir -m "$MODE" "$TARGET" || { printf 'MUSTER-ERROR command-failed The folder %s cannot be made.\n' "$TARGET"; exit 1; }
  if command -v restorecon >/dev/null 2>&1; then restorecon "$TARGET" 2>/dev/null || true; fi
}
