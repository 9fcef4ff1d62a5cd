# Functions that the share's scripts have in common: put in front of them. Calls nothing.
# FUSE calls wait until a fatal signal comes, so whatever touches a mount runs as a child that is killed at its deadline.

# put KEY VALUE: a value of any bytes as one line of output.
put() { printf '%s64=%s\n' "$1" "$(printf '%s' "$2" | base64 | tr -d '\n')"; }

# within SECONDS PROGRAM ARGUMENT…: runs a program (no shell function: its children would live on), kills it at the deadline.
# What sshfs has already taken from the kernel and cannot answer outlives even SIGKILL, until sshfs gives up: the shell
# stops waiting for it a moment later, by a signal to itself. 137 then, as after a kill.
within() {
  limit=$1
  shift
  # The number of this very shell, not of the one that started it: builtins open the file themselves.
  if [ -r /proc/self/stat ]; then read -r self rest </proc/self/stat; else self=$(exec sh -c 'echo "$PPID"'); fi
  late=no
  trap 'late=yes' USR2
  "$@" &
  child=$!
  (
    # `$!` is set before a trap can run; a variable of its own would still be empty then, and the sleep live on.
    trap '[ "$!" = "$child" ] || kill -9 "$!" 2>/dev/null; exit 0' TERM
    sleep "$limit" &
    wait "$!"
    kill -9 "$child" 2>/dev/null
    sleep 1 &
    wait "$!"
    kill -USR2 "$self" 2>/dev/null
  ) >/dev/null 2>&1 &
  guard=$!
  wait "$child" 2>/dev/null
  code=$?
  [ "$late" = no ] || code=137
  kill "$guard" 2>/dev/null
  wait "$guard" 2>/dev/null
  return "$code"
}

# answers PATH: 0 when what is mounted there answers, 137 when it does not within 3 s. A question about the file system
# always goes to the program that serves it; `ls -d` may be answered from the kernel's attribute cache while it hangs.
answers() { within 3 df -P -- "$1" >/dev/null 2>&1; }

# mounts: the node's mount table, one line each: source target type options. Space, tab, backslash, # in octal as in proc(5).
mounts() {
  if [ -r /proc/self/mountinfo ]; then
    awk '{ for (i = 7; i <= NF && $i != "-"; i++); print $(i + 2), $5, $(i + 1), $6 "," $(i + 3) }' /proc/self/mountinfo
  else
    mount | sed -n 's/\\/\\134/g; s/ (\([^()]*\))$/\
\1/; h; s/\n.*//; s/ on \(\/.*\)$/\
\1/; s/ /\\040/g; G; s/^\([^\n]*\)\n\([^\n]*\)\n.*\n\(.*\)$/\1 \2 \3/p' |
      awk '{ options = ""; for (i = 3; i <= NF; i++) options = options $i; type = $3; sub(/,.*/, "", type); print $1, $2, type, options }'
  fi
}

octal() { printf '%s' "$1" | sed 's/\\/\\134/g; s/ /\\040/g; s/	/\\011/g'; }

# mount_at PATH: the topmost line of the mount table for exactly this target, or nothing.
mount_at() { AT_OCTAL=$(octal "$1") && mounts | AT_OCTAL=$AT_OCTAL awk '$2 == ENVIRON["AT_OCTAL"]' | tail -n 1; }

# mount_over PATH: the line of the mount table for the file system that this path lies on.
mount_over() {
  AT_OCTAL=$(octal "$1") && mounts | AT_OCTAL=$AT_OCTAL awk '
    index(ENVIRON["AT_OCTAL"] "/", ($2 == "/" ? "" : $2) "/") == 1 && length($2) >= deepest { deepest = length($2); found = $0 }
    END { if (found != "") print found }'
}

# now_ms: milliseconds since the epoch; whole seconds where `date` knows no parts of them (macOS).
now_ms() {
  now=$(date +%s%3N)
  case $now in *[!0-9]*) now=$(date +%s)000 ;; esac
  printf '%s' "$now"
}

# physical_path SHARE: absolute, links in the parents resolved as the mount table holds it. The share itself may be a dead
# mount and is not touched. Fails when something on the way does not answer.
physical_path() {
  case $1 in /*) typed=$1 ;; *) typed=${HOME%/}/$1 ;; esac
  # shellcheck disable=SC2016 # expanded by the child
  within 3 sh -c '
    rest=${1##*/}; base=${1%/*}
    while [ ! -d "${base:-/}" ]; do rest=${base##*/}/$rest; base=${base%/*}; done
    cd -P "${base:-/}" && real=$(pwd -P) && printf "%s\n" "${real%/}/$rest"' sh "$typed"
}

# is_source OCTAL SOURCE: a source as the table shows it is exactly this one. FUSE-T (macOS) shows a source of its own.
is_source() {
  case $1 in fuse-t:*) [ "$(uname -s)" = Darwin ] && return 0 ;; esac
  [ "$(printf '%s' "$1" | sed 's/\\043/#/g')" = "$(octal "$2")" ]
}

# is_mount_of PATH SOURCE: the topmost mount there has exactly this source.
is_mount_of() {
  line=$(mount_at "$1")
  [ -n "$line" ] && is_source "${line%% *}" "$2"
}

# is_sshfs_mount PATH
is_sshfs_mount() {
  line=$(mount_at "$1")
  case $(printf '%s' "$line" | cut -d' ' -f3) in fuse.sshfs | macfuse | osxfuse | fuse-t) return 0 ;; esac
  # FUSE-T serves NFS to the kernel; any other NFS is somebody else's.
  case $line in fuse-t:*) return 0 ;; *) return 1 ;; esac
}

# sshfs_of PATH: pid and arguments of each sshfs program that serves exactly this mount point.
sshfs_of() {
  ps -axwwo pid=,args= 2>/dev/null | AT=$1 awk '$2 ~ /(^|\/)sshfs$/ && index($0 " ", " " ENVIRON["AT"] " ")'
}

# end_sshfs_of PATH: after a lazy unmount nobody else ends a program that hangs.
end_sshfs_of() { sshfs_of "$1" | while read -r pid rest; do kill -9 "$pid" 2>/dev/null; done; }

# unmount PATH gentle|force: the ladder. Says what the programs said in $said. Fails when the mount is still there.
unmount() {
  said=
  round=0
  while [ -n "$(mount_at "$1")" ] && [ "$round" -lt 5 ]; do
    round=$((round + 1))
    for way in 'fusermount3 -u' 'fusermount -u' umount 'fusermount3 -uz' 'fusermount -uz' 'umount -l' 'diskutil unmount force'; do
      case $way in *z | *-l | diskutil*) [ "$2" = force ] || break ;; esac
      command -v "${way%% *}" >/dev/null 2>&1 || continue
      # shellcheck disable=SC2086 # the way is a constant of two or three words
      said="$said$(within 8 $way "$1" 2>&1) "
      [ -n "$(mount_at "$1")" ] || break
    done
  done
  [ "$2" != force ] || end_sshfs_of "$1"
  [ -z "$(mount_at "$1")" ]
}
