# The frame's own work, after the values and `main`. It is the last part of one function, so that the shell has read
# everything before anything runs: from here on standard input carries only the manager's heartbeat.
# Values: muster_mark, muster_beat_limit (seconds).
  unset IFS
  LC_ALL=C
  export LC_ALL
  MUSTER_ORIGINAL_PATH=$PATH
  PATH=$HOME/.local/bin:/usr/local/bin:/opt/homebrew/bin:$PATH
  export PATH

  muster_leader=$$
  muster_scope=tree
  if [ -r /proc/self/stat ]; then
    read -r muster_line < "/proc/$$/stat"
    set -- ${muster_line##*') '}
    [ "$3" = "$$" ] && muster_scope=group
  else
    [ "$(ps -o pgid= -p $$ | tr -d ' ')" = "$$" ] && muster_scope=group
  fi
  set --

  exec 3<&0 </dev/null
  printf '%s begin %s %s\n' "$muster_mark" "$$" "$muster_scope"
  printf '%s begin\n' "$muster_mark" >&2

  ( exec 3<&-; main ) &
  muster_main=$!

  # Ends the group when no heartbeat came for the limit. A beat is the signal USR1. The sleep is ended by KILL: a signal
  # that meets a child before its program has begun goes to the shell's own handler there, and is lost.
  (
    exec 3<&-
    trap 'muster_beat=1' USR1
    trap '[ "$!" = "$muster_main" ] || kill -9 "$!"; exit 0' TERM
    while :; do
      muster_beat=
      sleep "$muster_beat_limit" &
      wait "$!"
      [ -n "$muster_beat" ] || break
      kill -9 "$!"
    done
    muster_end_group
  ) >/dev/null 2>&1 &
  muster_timer=$!

  # Reads the heartbeat; anything else, or the end of the line, ends the group at once.
  (
    while read -r muster_word <&3; do
      [ "$muster_word" = beat ] || break
      kill -USR1 "$muster_timer"
    done
    muster_end_group
  ) >/dev/null 2>&1 &
  muster_reader=$!
  exec 3<&-

  wait "$muster_main"
  muster_code=$?
  { kill "$muster_reader" "$muster_timer"; wait "$muster_reader" "$muster_timer"; } 2>/dev/null
  printf '%s end\n' "$muster_mark" >&2
  printf '%s end %s\n' "$muster_mark" "$muster_code"
  exit 0
