# Tells whether somebody's AGILab is at work in this project's environment now. Changes nothing.
#
# Values: WENV    environment, home-relative
# Prints: MUSTER-BUSY <pid> <command>, for each process
main() {
  RUN_ID=
  for pid in $(agilab_pids); do
    printf 'MUSTER-BUSY %s %s\n' "$pid" "$(ps -o args= -p "$pid" 2>/dev/null | cut -c1-200)"
  done
}
