# Ends everything that one remote script started. Part of the frame, and run alone over a second channel.
# Values: muster_leader (pid of the script's shell), muster_scope (`group`: it leads its own process group; `tree`: it does not).

# "pid parent group" of every process: from /proc without a child where there is one, else from ps.
muster_processes() {
  if [ -r /proc/self/stat ]; then
    for muster_stat in /proc/[0-9]*/stat; do
      { read -r muster_line < "$muster_stat"; } 2>/dev/null || continue
      muster_pid=${muster_line%% *}
      # The name in parentheses may hold spaces and parentheses: what counts stands after the last one.
      set -- ${muster_line##*') '}
      echo "$muster_pid $2 $3"
    done
  else
    ps -A -o pid= -o ppid= -o pgid=
  fi
}

# Descendants of $2 in the list $1, without the branch of $3.
muster_below() {
  echo "$1" | while read -r muster_child muster_parent muster_rest; do
    [ "$muster_parent" = "$2" ] && [ "$muster_child" != "$3" ] || continue
    echo "$muster_child"
    muster_below "$1" "$muster_child" "$3"
  done
}

muster_end_group() {
  trap '' TERM
  if [ "$muster_scope" = group ]; then
    muster_targets="-$muster_leader"
  else
    # This very shell must live until the end: only a child knows its number in every shell.
    muster_self=$(exec sh -c 'echo $PPID')
    muster_targets="$(muster_below "$(muster_processes)" "$muster_leader" "$muster_self") $muster_leader"
  fi
  kill -TERM $muster_targets
  sleep 1
  kill -KILL $muster_targets
}
