# Ends what is left of one run on one node, gives its lease back, and says what could not be ended or removed.
#
# Values: RUN_ID  id of the run, [A-Za-z0-9-]
#         PORTS   'address:port …' this run listened on here; IPv6 as '[::1]:9000'; '' for none
#         OUTPUT  optional: output folder in the share, home-relative or absolute, given for the scheduler only
#         WHEELS  optional: folder of carried wheels, for the scheduler only; its name is .muster-wheels-<RUN_ID>
#         WAIT_S  seconds granted to processes after TERM before KILL
# Prints: MUSTER-REMAINS process|port|folder|lease <text>  for each thing that is still there
#         MUSTER-UNKNOWN port <text>                 when the node has no means to list its listeners
#         MUSTER-ENDED <number of processes this script had to end>
#         MUSTER-CLEAN                               only when nothing remains and nothing is unknown
#         MUSTER-ERROR bad-run-id <text>, exit 3
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $RUN_ID in '' | *[!A-Za-z0-9-]*) fail bad-run-id "The id of the run is not usable as a folder name." ;; esac
  pids() { pids_of "$RUN_ID"; }
  listening() {
    if command -v ss >/dev/null 2>&1; then ss -ltnH 2>/dev/null | awk '{print $4}'
    elif command -v netstat >/dev/null 2>&1; then
      netstat -an 2>/dev/null | awk '/LISTEN/ {a = $4; if (a !~ /:/ || a ~ /:.*\.[0-9]+$/) sub(/\.[0-9]+$/, ":" substr(a, match(a, /[0-9]+$/)), a); print a}'
    else return 1; fi
  }

  ended=0
  found=$(pids)
  if [ -n "$found" ]; then
    for pid in $found; do kill -TERM "$pid" 2>/dev/null && ended=$((ended + 1)); done
    waited=0
    while [ -n "$(pids)" ] && [ "$waited" -lt $((${WAIT_S:-5} * 20)) ]; do sleep 0.05 2>/dev/null || sleep 1; waited=$((waited + 1)); done
    for pid in $(pids); do kill -KILL "$pid" 2>/dev/null; done
    waited=0
    while [ -n "$(pids)" ] && [ "$waited" -lt 10 ]; do sleep 0.2 2>/dev/null || sleep 1; waited=$((waited + 1)); done
  fi
  dir=$HOME/.muster-run/$RUN_ID
  rm -rf "$dir"
  release "$RUN_ID"
  rmdir "$HOME/.muster-run" 2>/dev/null
  if [ -n "${OUTPUT:-}" ]; then
    case $OUTPUT in /*) out=$OUTPUT ;; *) out=$HOME/$OUTPUT ;; esac
    rm -f "$out"/.*."$RUN_ID".part "$out/muster-challenge-$RUN_ID.json"
  fi

  case ${WHEELS:-} in
    */.muster-wheels-"$RUN_ID")
      case $WHEELS in /*) wheels=$WHEELS ;; *) wheels=$HOME/$WHEELS ;; esac
      rm -rf "$wheels"
      ;;
  esac

  clean=1
  for pid in $(pids); do clean=0; printf 'MUSTER-REMAINS process %s\n' "$pid"; done
  if [ -e "$dir" ] || [ -L "$dir" ]; then clean=0; printf 'MUSTER-REMAINS folder %s\n' "$dir"; fi
  case $(lease_owner) in "$RUN_ID "*) clean=0; printf 'MUSTER-REMAINS lease %s\n' "$lease" ;; esac
  if [ -n "${PORTS:-}" ]; then
    if open=$(listening); then
      for port in $PORTS; do
        if printf '%s\n' "$open" | grep -Fqx -- "$port"; then clean=0; printf 'MUSTER-REMAINS port %s\n' "$port"; fi
      done
    else
      clean=0
      printf 'MUSTER-UNKNOWN port %s\n' "This node has neither ss nor netstat."
    fi
  fi
  printf 'MUSTER-ENDED %s\n' "$ended"
  [ "$clean" = 0 ] || printf 'MUSTER-CLEAN\n'
}
