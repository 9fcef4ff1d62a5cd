# Runs one Python program of the proof in the environment; it lives as long as the program.
#
# Values: WENV     environment folder, home-relative or absolute
#         PROGRAM  file name in <WENV>/programs, for example 'compute.py'
#         RUN_ID   id of the run, [A-Za-z0-9-]; shows in the command line, so that shut-down.sh finds the process
#         SPEC     JSON for the program's standard input, one line (kept out of the process list)
# Prints: what the program prints: JSON lines with "event", or MUSTER-ERROR <code> <text> with exit 3
# Codes:  environment-missing program-missing bad-run-id, and those of the program
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $WENV in /*) dir=$WENV ;; *) dir=$HOME/$WENV ;; esac
  case $RUN_ID in '' | *[!A-Za-z0-9-]*) fail bad-run-id "The id of the run is not usable as a folder name." ;; esac
  [ -x "$dir/.venv/bin/python" ] || fail environment-missing "$dir holds no environment made by Muster."
  [ -f "$dir/programs/$PROGRAM" ] || fail program-missing "$dir/programs/$PROGRAM is missing."
  unset PYTHONDONTWRITEBYTECODE
  umask 077
  printf '%s' "$SPEC" | "$dir/.venv/bin/python" -E -s -u "$dir/programs/$PROGRAM" "--run-id=$RUN_ID"
}
