# Functions that agilab-busy.sh, agilab-cut.sh and agilab-end.sh have in common: put in front of them. Calls nothing.

# Every process of this project's AGILab on this node: its environment, the programs AGILab copies beside it, or our run.
# The brackets keep the search from finding its own command line.
agilab_pids() {
  pattern="[w]env/${WENV#wenv/}|[w]env/cli[.]py${RUN_ID:+|[-]-run-id=$RUN_ID}"
  if [ -r /proc/self/cmdline ]; then
    # One child for all of them: a look has to be quick, as it is taken several times while a run is being ended.
    grep -aszlE -- "$pattern" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3 | grep -vx "$$"
  else
    ps -axww -o pid= -o command= 2>/dev/null | grep -E -- "$pattern" | awk '{print $1}'
  fi
}

# With everything they started.
with_children() {
  all=$1
  table=$(ps -A -o pid= -o ppid= 2>/dev/null)
  while :; do
    more=$(printf '%s\n' "$table" | awk -v have=" $(printf '%s ' $all)" 'index(have, " " $2 " ") && !index(have, " " $1 " ") {print $1}')
    [ -n "$more" ] || break
    all="$all $more"
  done
  printf '%s\n' $all
}

# Folders that Dask's processes among these work in: one that is killed leaves its own, with the lock beside it.
scratch_of() {
  folders=
  for pid in $1; do [ ! -d "/proc/$pid/fd" ] || folders="$folders /proc/$pid/fd"; done
  # shellcheck disable=SC2086 -- a list of folders without blanks
  [ -z "$folders" ] || find $folders -lname '*/dask-scratch-space/*.dirlock' -printf '%l\n' 2>/dev/null
}

# remove_scratch LOCKS
remove_scratch() {
  printf '%s\n' "$1" | while IFS= read -r lock; do
    case $lock in */dask-scratch-space/*.dirlock) rm -rf "${lock%.dirlock}" "$lock" ;; esac
  done
}

# AGILab's own leases of this run: one that a killed AGILab leaves on a worker would refuse every later run. It names them
# after the environment. They are younger than the lease under which this run has the node for itself, and nothing of AGILab
# runs in the environment any more. Prints what could not be removed.
free_agilab_leases() {
  [ -f "$lease/owner" ] || return 0
  target=$(cd -P "$HOME" && pwd)/$WENV
  digest=$(printf '%s' "$target" | { sha256sum || shasum -a 256; } 2>/dev/null | cut -c1-20)
  operation=$(grep -l -s -F "\"$target\"" "$HOME"/wenv/.agilab-operation-leases/*.lock/owner.json)
  for lock in "$HOME/wenv/.agilab-target-leases/target-$digest.lock" "${operation%/owner.json}"; do
    [ -n "$lock" ] && [ -n "$(find "$lock" -newer "$lease/owner" 2>/dev/null)" ] || continue
    rm -rf "$lock" 2>/dev/null || printf '%s\n' "$lock"
  done
}
