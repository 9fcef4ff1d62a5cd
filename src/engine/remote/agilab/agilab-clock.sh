# When a file was last written, by the clock that stamps the share's files.
#
# Values: FILE  home-relative or absolute
# Prints: MUSTER-CLOCK <ms since 1970, UTC, in whole seconds>
main() {
  case $FILE in /*) at=$FILE ;; *) at=$HOME/$FILE ;; esac
  seconds=$(stat -c %Y "$at" 2>/dev/null || stat -f %m "$at" 2>/dev/null)
  [ -n "$seconds" ] && printf 'MUSTER-CLOCK %s000\n' "$seconds"
}
