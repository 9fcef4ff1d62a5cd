# What hold-node.sh does besides, put in front of it: when it is ended before the run gave the node back, nobody can reach
# this node any more, and AGILab's own Dask processes here have no deadline and would live on. Calls nothing.

# Somebody else's AGILab that is at work before this run begins stays; the run is refused then.
look_for_rest() { rest=$(agilab_pids); }

end_rest() {
  [ -z "${rest-none}" ] || return 0
  found=$(agilab_pids)
  # shellcheck disable=SC2046 -- a list of numbers
  [ -z "$found" ] || kill -KILL $(with_children "$found") 2>/dev/null
  free_agilab_leases
  rm -f "$HOME/$WENV"/dask_*.pid
}
