# What hold-node.sh does besides, put in front of it: when it is ended before the run gave the node back, nobody can reach
# this node any more, and AGILab's own Dask processes here have no deadline and would live on. Calls nothing.

# Somebody else's AGILab that is at work before this run begins stays; the run is refused then.
look_for_rest() { rest=$(agilab_pids); }

end_rest() {
  [ -z "${rest-none}" ] || return 0
  found=$(agilab_pids)
  if [ -n "$found" ]; then
    all=$(with_children "$found")
    scratch=$(scratch_of "$all")
    # shellcheck disable=SC2086 -- a list of numbers
    kill -KILL $all 2>/dev/null
    remove_scratch "$scratch"
  fi
  free_agilab_leases
  rm -f "$HOME/$WENV"/dask_*.pid
}
