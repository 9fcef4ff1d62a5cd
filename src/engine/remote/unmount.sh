# Unmounts exactly the mount that Muster made: same target and same source in the mount table. Never touches the mount to look.
#
# Values: TARGET  absolute, or beginning with ~/
#         SOURCE  as it was mounted
# Prints: gone=yes, or gone=already
# Errors: changed-since (something else is mounted there), mount-failed
main() {
  refuse() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 1; }
  case $TARGET in '~/'*) TARGET=$HOME/${TARGET#??} ;; esac
  # The kernel writes space, tab, newline and backslash of a path in octal: proc(5), /proc/pid/mounts.
  source_at_target() {
    if [ -r /proc/self/mounts ]; then
      while read -r from at rest; do
        [ "$(printf '%b' "$(printf '%s' "$at" | sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g')")" = "$TARGET" ] &&
          printf '%b\n' "$(printf '%s' "$from" | sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g')"
      done </proc/self/mounts | tail -n 1
    else
      mount | while IFS= read -r line; do
        case $line in *" on $TARGET ("*) printf '%s\n' "${line%% on "$TARGET" (*}" ;; esac
      done | tail -n 1
    fi
  }
  now=$(source_at_target)
  if [ -z "$now" ]; then printf 'gone=already\n'; return 0; fi
  # FUSE-T on macOS shows another source than the one that was given.
  if [ "$now" != "$SOURCE" ] && [ "$(uname -s)" != Darwin ]; then
    refuse changed-since "$now is mounted on $TARGET, not $SOURCE."
  fi
  cd / || exit 1
  said=$(fusermount3 -u "$TARGET" 2>&1 || fusermount -u "$TARGET" 2>&1 || umount "$TARGET" 2>&1 ||
    { [ "$(uname -s)" = Darwin ] && diskutil unmount "$TARGET" 2>&1; })
  [ -z "$(source_at_target)" ] || refuse mount-failed "$TARGET could not be unmounted: $(printf '%s' "$said" | tr '\n' ' ')"
  printf 'gone=yes\n'
}
