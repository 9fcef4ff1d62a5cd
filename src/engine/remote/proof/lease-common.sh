# A lease on a node: one run at a time may use it. Put in front of hold-node.sh and shut-down.sh. Calls nothing.
#
# The lease is the folder ~/.muster-run/lease; making it is the atomic act. In it: `owner` ("<run id> <whose>"), `beat`
# (seconds since 1970 by this node's clock, renewed by the holder), `sleeper` (pid of what the holder waits for).

lease_folder() { lease=$HOME/.muster-run/lease; }

lease_owner() { cat "$lease/owner" 2>/dev/null; }

# Renewed as a whole: a reader sees the old beat or the new one.
lease_beat() { date +%s >"$lease/.beat" && mv -f "$lease/.beat" "$lease/beat"; }

# Seconds since the holder's last sign of life. A clock that was set back makes an old lease, not one of the future.
lease_age() {
  beat=$(cat "$lease/beat" 2>/dev/null)
  case $beat in '' | *[!0-9]*) beat=0 ;; esac
  age=$(($(date +%s) - beat))
  [ "$age" -ge 0 ] || age=$LEASE_LIMIT_S
  echo "$age"
}

# The wait of the holder is ended, so that it looks whether the lease is still there.
wake_holder() {
  sleeper=$(cat "$lease/sleeper" 2>/dev/null)
  case $sleeper in '' | *[!0-9]*) return 0 ;; esac
  # A number that another program got since is left alone.
  if [ -r "/proc/$sleeper/comm" ]; then [ "$(cat "/proc/$sleeper/comm" 2>/dev/null)" = sleep ] || return 0
  else case $(ps -o comm= -p "$sleeper" 2>/dev/null) in *sleep) ;; *) return 0 ;; esac; fi
  kill "$sleeper" 2>/dev/null
  return 0
}

# pids_of RUN_ID: processes of a run. The bracket keeps the search from finding its own command line.
pids_of() {
  if [ -r /proc/self/cmdline ]; then
    grep -szaxl -- "[-]-run-id=$1" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3
  else
    ps -axww -o pid= -o command= 2>/dev/null | grep -- "[-]-run-id=$1\$" | awk '{print $1}'
  fi
}

# What a runner starts outside of the scripts that the manager watches: there is none unless its own part says so.
look_for_rest() { :; }
end_rest() { :; }

# release RUN_ID: gives the lease back, if it is this run's.
release() {
  lease_folder
  case $(lease_owner) in "$1 "*) ;; *) return 0 ;; esac
  rm -f "$lease/owner"
  wake_holder
  rm -rf "$lease"
  rmdir "$HOME/.muster-run" 2>/dev/null
  return 0
}
