# Ends what is left of one AGILab run on one node, gives the node back, and says what could not be ended.
#
# Values: RUN_ID  id of the run, [A-Za-z0-9-]
#         WENV    environment, home-relative: every process in it belongs to the run, as the run began only when there was none
#         GIVES_BACK  1: nothing of the run can begin any more, so AGILab's leases and the node are given back; else ''
#         PORTS   'address:port …' this run listened on here; '' for none
# Prints: MUSTER-REMAINS process|port|lease <text>, MUSTER-ENDED <count>, MUSTER-CLEAN
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $RUN_ID in '' | *[!A-Za-z0-9-]*) fail bad-run-id "The id of the run is not usable." ;; esac
  found=$(agilab_pids)
  ended=0
  if [ -n "$found" ]; then
    all=$(with_children "$found")
    scratch=$(scratch_of "$all")
    for pid in $all; do kill -TERM "$pid" 2>/dev/null && ended=$((ended + 1)); done
    alive() { for pid in $all; do kill -0 "$pid" 2>/dev/null && printf '%s\n' "$pid"; done; agilab_pids; }
    waited=0
    while [ -n "$(alive)" ] && [ "$waited" -lt 3 ]; do sleep 0.2 2>/dev/null || sleep 1; waited=$((waited + 1)); done
    late=$(alive)
    scratch="$scratch
$(scratch_of "$late")"
    for pid in $late; do kill -KILL "$pid" 2>/dev/null; done
    waited=0
    while [ -n "$(agilab_pids)" ] && [ "$waited" -lt 10 ]; do sleep 0.1 2>/dev/null || sleep 1; waited=$((waited + 1)); done
    remove_scratch "$scratch"
  fi
  clean=1
  for pid in $(agilab_pids); do clean=0; printf 'MUSTER-REMAINS process %s %s\n' "$pid" "$(ps -o args= -p "$pid" 2>/dev/null | cut -c1-120)"; done
  lease_folder
  case $GIVES_BACK$(lease_owner) in
    "1$RUN_ID "*)
      kept=$(free_agilab_leases)
      [ -z "$kept" ] || { clean=0; printf 'MUSTER-REMAINS lease %s\n' "$kept"; }
      release "$RUN_ID"
      ;;
  esac
  case $GIVES_BACK$(lease_owner) in "1$RUN_ID "*) clean=0; printf 'MUSTER-REMAINS lease %s\n' "$lease" ;; esac
  rm -f "$HOME/$WENV"/dask_*.pid
  for port in ${PORTS:-}; do
    if command -v ss >/dev/null 2>&1 && ss -ltnH 2>/dev/null | awk '{print $4}' | grep -Fqx -- "$port"; then
      clean=0
      printf 'MUSTER-REMAINS port %s\n' "$port"
    fi
  done
  printf 'MUSTER-ENDED %s\n' "$ended"
  [ "$clean" = 0 ] || printf 'MUSTER-CLEAN\n'
}
