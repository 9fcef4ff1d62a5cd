# Runs one program of Muster with a Python that is not Muster's.
#
# Values: PYTHON   absolute, or home-relative
#         PROGRAM  file in ~/.muster-agilab/programs
#         RUN_ID   id of the run, [A-Za-z0-9-]; shows in the command line, so that agilab-end.sh finds the process
#         SPEC     JSON for the program's standard input, one line
# Prints: what the program prints; MUSTER-ERROR <code> <text> with exit 3
# Codes:  environment-missing program-missing bad-run-id, and those of the program
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $PYTHON in /*) python=$PYTHON ;; *) python=$HOME/$PYTHON ;; esac
  case $RUN_ID in '' | *[!A-Za-z0-9-]*) fail bad-run-id "The id of the run is not usable." ;; esac
  file=$HOME/.muster-agilab/programs/$PROGRAM
  [ -x "$python" ] || fail environment-missing "There is no $python on this node."
  [ -f "$file" ] || fail program-missing "$file is missing."
  cd "$HOME" || exit 3
  unset VIRTUAL_ENV PYTHONPATH PYTHONHOME
  NO_COLOR=1
  export NO_COLOR
  printf '%s' "$SPEC" | "$python" -s -u "$file" "--run-id=$RUN_ID"
}
