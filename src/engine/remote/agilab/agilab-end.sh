# Ends what is left of one AGILab run on one node, and says what could not be ended.
#
# Values: RUN_ID  id of the run, [A-Za-z0-9-]
#         WENV    environment, home-relative: every process in it belongs to the run, as the run began only when there was none
#         TOKENS  leases AGILab took for this run on this node, blank-separated; '' for none
#         PORTS   'address:port …' this run listened on here; '' for none
# Prints: MUSTER-REMAINS process|port|lease <text>, MUSTER-ENDED <count>, MUSTER-CLEAN
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $RUN_ID in '' | *[!A-Za-z0-9-]*) fail bad-run-id "The id of the run is not usable." ;; esac
  found=$(agilab_pids)
  ended=0
  if [ -n "$found" ]; then
    all=$(with_children "$found")
    for pid in $all; do kill -TERM "$pid" 2>/dev/null && ended=$((ended + 1)); done
    alive() { for pid in $all; do kill -0 "$pid" 2>/dev/null && printf '%s\n' "$pid"; done; agilab_pids; }
    waited=0
    while [ -n "$(alive)" ] && [ "$waited" -lt 3 ]; do sleep 0.2 2>/dev/null || sleep 1; waited=$((waited + 1)); done
    for pid in $(alive); do kill -KILL "$pid" 2>/dev/null; done
    waited=0
    while [ -n "$(agilab_pids)" ] && [ "$waited" -lt 10 ]; do sleep 0.1 2>/dev/null || sleep 1; waited=$((waited + 1)); done
  fi
  clean=1
  for pid in $(agilab_pids); do clean=0; printf 'MUSTER-REMAINS process %s %s\n' "$pid" "$(ps -o args= -p "$pid" 2>/dev/null | cut -c1-120)"; done
  # A lease whose run is over would refuse the next one.
  python=$HOME/$WENV/.venv/bin/python
  [ -x "$python" ] || python=$(command -v python3)
  for token in ${TOKENS:-}; do
    case $token in *[!0-9a-f]*) continue ;; esac
    lock=$(grep -l -s -- "$token" "$HOME"/wenv/.agilab-target-leases/*.lock/owner.json)
    [ -n "$lock" ] || continue
    "$python" "$HOME/wenv/cli.py" target-lease-release "$HOME/$WENV" "$token" >/dev/null 2>&1
    if [ -e "$lock" ]; then
      # The environment was taken away half made: its Python cannot run AGILab's own release any more.
      rm -rf "${lock%/owner.json}" || { clean=0; printf 'MUSTER-REMAINS lease %s\n' "$lock"; }
    fi
  done
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
