# Functions that agilab-busy.sh and agilab-end.sh have in common: put in front of them. Calls nothing.

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
