# Brings home every fact of a node in one go. Changes nothing, writes no file, touches no mount from this shell.
#
# Values:  PARTS  names of the parts to ask for, parted by spaces. The frame gives MUSTER_ORIGINAL_PATH, the PATH of a non-interactive shell before it was prefixed.
# Prints:  key=value lines, raw: what they mean is worked out by engine/facts/parse-facts.ts. A key may come often.
#          part=NAME   everything of this part was asked
#          late=NAME   a command of this part was ended at its limit
# Limits:  one per command, and 6 s for all: parts that would begin later are left out. Nothing lasts over 8 s.

main() {
  began=$(date +%s)
  system=$(uname -s)
  # What a node's status hangs on comes first: a busy node may not come to the end.
  for part in ${PARTS:-base clock system tools home rights mounts network keys hardware gpu}; do
    [ $(($(date +%s) - began)) -lt 6 ] || break
    "look_at_$part"
    echo "part=$part"
  done
}

# within SECONDS COMMAND…: runs it with a limit, without the program `timeout`, which macOS does not have. 137 = ended.
within() {
  limit=$1
  shift
  "$@" &
  child=$!
  (
    # `$!` is set before a trap can run; a variable of its own would still be empty then, and the sleep live on.
    trap '[ "$!" = "$child" ] || kill -9 "$!"; exit' TERM
    sleep "$limit" &
    wait "$!"
    end_tree "$child"
  ) >/dev/null 2>&1 &
  guard=$!
  wait "$child" 2>/dev/null
  code=$?
  kill "$guard" 2>/dev/null
  wait "$guard" 2>/dev/null
  return "$code"
}

# A wrapper's child would hold the pipe open, so the whole family goes.
end_tree() {
  for below in $(ps -A -o pid= -o ppid= 2>/dev/null | awk -v up="$1" '$2 == up { print $1 }'); do end_tree "$below"; done
  kill -9 "$1"
}

# ask SECONDS PART KEY COMMAND…: prints the lines of a command's output under KEY; a command over its limit is `late`.
ask() {
  ask_limit=$1
  ask_part=$2
  ask_key=$3
  shift 3
  ask_out=$(within "$ask_limit" "$@" 2>&1)
  ask_code=$?
  if [ "$ask_code" -eq 137 ]; then echo "late=$ask_part"; return 137; fi
  [ -z "$ask_out" ] || printf '%s\n' "$ask_out" | sed "s/^/$ask_key=/"
  return "$ask_code"
}

# Full path of a program on a PATH; nothing for what is not a file.
on_path() { (PATH=$1; found=$(command -v "$2") && case $found in /*) printf '%s' "$found" ;; esac); }

look_at_base() {
  echo "system=$system"
  echo "kernel=$(uname -r)"
  echo "arch=$(uname -m)"
  echo "hostname=$(uname -n)"
  echo "user=$(id -un)"
  echo "uid=$(id -u)"
  echo "home=$HOME"
  echo "shell=$SHELL"
  echo "path=${MUSTER_ORIGINAL_PATH-$PATH}"
}

look_at_clock() {
  now=$(date +%s%N)
  case $now in
    *[!0-9]* | ??????????) now=$(on_path "$PATH" perl >/dev/null && perl -MTime::HiRes=time -e 'printf "%.3f", time' 2>/dev/null) ;;
    *) now=$(printf '%s' "$now" | sed 's/\(.\{6\}\)$//; s/\(...\)$/.\1/') ;;
  esac
  echo "clock=${now:-$(date +%s)}"
}

look_at_system() {
  if [ "$system" = Darwin ]; then
    ask 2 system swvers sw_vers
    return 0
  fi
  for file in /etc/os-release /usr/lib/os-release; do
    [ -r "$file" ] || continue
    grep -E '^(ID|ID_LIKE|NAME|VERSION_ID|VERSION)=' "$file" | sed 's/^/osrelease=/'
    break
  done
  # ostree(1), transactional-update(8): the system is an image, and its package manager does not change it.
  if [ -e /run/ostree-booted ]; then echo 'image=ostree'; fi
  if [ -n "$(on_path "$PATH:/usr/sbin:/sbin" transactional-update)" ]; then echo 'image=transactional'; fi
  return 0
}

look_at_hardware() {
  if [ "$system" = Darwin ]; then
    echo "cpu=$(sysctl -n machdep.cpu.brand_string 2>/dev/null)"
    echo "cores=$(sysctl -n hw.ncpu 2>/dev/null)"
    echo "rambytes=$(sysctl -n hw.memsize 2>/dev/null)"
    return 0
  fi
  echo "cores=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null)"
  [ ! -r /proc/cpuinfo ] || grep -m 1 -E '^(model name|Model|Hardware|cpu model|Processor)[[:blank:]]*:' /proc/cpuinfo | sed 's/^[^:]*:[[:blank:]]*/cpu=/'
  [ ! -r /proc/device-tree/model ] || printf 'board=%s\n' "$(tr -d '\000' </proc/device-tree/model)"
  [ ! -r /proc/meminfo ] || sed -n 's/^MemTotal:[[:blank:]]*\([0-9]*\) kB$/ramkb=\1/p' /proc/meminfo
}

look_at_tools() {
  look_at_python
  look_for uv && ask 2 tools uv.says "$found" --version && echo 'uv.runs=yes'
  look_for sshfs && ask 2 tools sshfs.says "$found" --version
  look_for fusermount3 || look_for fusermount
  # Older installers left Homebrew off every PATH.
  look_for brew || [ ! -x /usr/local/Homebrew/bin/brew ] || printf 'brew.path=%s\nbrew.seen=no\n' /usr/local/Homebrew/bin/brew
  look_at_small_tools
  for tool in apt-get dnf zypper pacman apk; do
    if [ -n "$(on_path "$PATH:/usr/sbin:/sbin" "$tool")" ]; then echo "packages=$tool"; fi
  done
  return 0
}

# Sets `found`; prints its path, and whether a non-interactive shell sees it without help.
look_for() {
  found=$(on_path "${MUSTER_ORIGINAL_PATH-$PATH}" "$1")
  seen=yes
  [ -n "$found" ] || { seen=no; found=$(on_path "$PATH" "$1"); }
  [ -n "$found" ] || return 1
  echo "$1.path=$found"
  echo "$1.seen=$seen"
}

# What is asked for by name alone. sftp-server is where sshd_config says, as far as this login may read it.
look_at_small_tools() {
  # Builtins alone: on a busy node every child costs, and all parts share one limit.
  for tool in ssh scp sftp curl; do
    if command -v "$tool" >/dev/null 2>&1; then printf '%s.path=' "$tool"; command -v "$tool"; fi
  done
  if command -v ssh >/dev/null 2>&1; then ssh -V 2>&1 | sed 's/^/ssh.says=/'; fi
  for tool in cc gcc clang; do
    command -v "$tool" >/dev/null 2>&1 || continue
    if [ "$system" = Darwin ] && [ -x "/usr/bin/$tool" ] && ! xcode-select -p >/dev/null 2>&1; then continue; fi
    printf 'compiler.path='
    command -v "$tool"
    break
  done
  if [ -r /etc/ssh/sshd_config ]; then
    # `none`: the whole configuration was read, and nothing in it offers sftp.
    cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null |
      sed -n 's/^[[:blank:]]*[Ss]ubsystem[[:blank:]]*sftp[[:blank:]]*\([^[:blank:]]*\).*/\1/p; $s/.*/none/p' | while IFS= read -r server; do
      case $server in
        none) [ -n "$offered" ] || echo 'sftp.server=none' ;;
        internal-sftp) ;;
        *) [ -x "$server" ] || server="missing:$server" ;;
      esac
      offered=yes
      [ "$server" = none ] || echo "sftp.server=$server"
    done
  fi
  for python in "$HOME"/.local/share/uv/python/cpython-3.*; do
    [ ! -d "$python" ] || echo "uv.python=${python##*/cpython-}"
  done
  return 0
}

# Without the command line tools, /usr/bin/python3 of macOS is a stub that opens a dialog on the screen: it is not run then.
look_at_python() {
  look_for python3 || return 0
  if [ "$system" = Darwin ] && [ "$found" = /usr/bin/python3 ] && ! xcode-select -p >/dev/null 2>&1; then
    echo 'python3.stub=xcode'
    return 0
  fi
  ask 3 tools python3.says "$found" -S -E -c 'import sys; sys.stdout.write("%d.%d.%d %s\n" % (sys.version_info[:3] + (sys.executable or "",)))'
}

look_at_keys() {
  for file in /etc/ssh/ssh_host_*_key.pub; do
    [ ! -r "$file" ] || sed -n '1s/^/hostkey=/p' "$file"
  done
  for file in "$HOME"/.ssh/id_*.pub; do
    [ -f "$file" ] && [ -r "$file" ] || continue
    echo "userkey.path=$file"
    sed -n '1s/^/userkey.line=/p' "$file"
  done
}

look_at_network() {
  if [ -n "$(on_path "$PATH:/usr/sbin:/sbin" ip)" ]; then
    ask 2 network ipaddr env PATH="$PATH:/usr/sbin:/sbin" ip -o addr show
  else
    ask 2 network ifconfig env PATH="$PATH:/usr/sbin:/sbin" ifconfig -a
  fi
  if [ -r /proc/net/tcp ]; then
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { n = split($2, at, ":"); if (!seen[at[n]]++) print "listenhex=" at[n] }'
  else
    within 2 netstat -an -p tcp 2>/dev/null | awk '/LISTEN/ && !seen[$4]++ { print "listen=" $4 }'
  fi
  # `dask scheduler`, `dask-worker`, `python -m distributed.cli.dask_worker`
  within 2 ps -A -o pid= -o user= -o args= 2>/dev/null |
    awk 'match($0, /dask[ _-](scheduler|worker)/) { print "dask=" $1 " " $2 " " substr($0, RSTART + 5, RLENGTH - 5) }'
}

look_at_rights() {
  echo "groups=$(id -Gn)"
  # apt looks at the same: numbered files there are work that dpkg has not finished.
  for file in /var/lib/dpkg/updates/[0-9]*; do
    if [ -e "$file" ]; then echo 'dpkg.interrupted=yes'; break; fi
  done
  [ -n "$(on_path "$PATH" sudo)" ] || return 0
  echo 'sudo.path=yes'
  ask 2 rights sudo.says sudo -n true && echo 'sudo.free=yes'
  return 0
}

look_at_home() {
  ask 2 home df df -Pk "$HOME"
  # shellcheck disable=SC2016 # expanded by the child, which can be ended
  within 2 sh -c 'if [ -w "$HOME" ]; then echo home.writable=yes; else echo home.writable=no; fi' || echo 'late=home'
  [ ! -c /dev/fuse ] || { echo 'fuse.device=yes'; echo "fuse.rights=$(ls -ld /dev/fuse)"; }
  if [ -r /dev/fuse ] && [ -w /dev/fuse ]; then echo 'fuse.open=yes'; fi
  for bundle in macfuse osxfuse fuse-t; do
    [ ! -d "/Library/Filesystems/$bundle.fs" ] || echo "fuse.bundle=$bundle"
  done
  [ ! -e /usr/local/lib/libfuse-t.dylib ] || echo 'fuse.bundle=fuse-t'
  return 0
}

# Local file systems are listed, not asked. Others are asked by children side by side, which are ended when they hang.
look_at_mounts() {
  if [ -r /proc/self/mounts ]; then
    sed 's/^/mount=/' /proc/self/mounts
    awk '$3 ~ /^(fuse\.|fuse$|nfs|cifs|smb|9p|ceph|glusterfs)/ && $3 !~ /^fuse\.(portal|gvfsd-fuse|lxcfs|snapfuse)$/ { print $2 }' /proc/self/mounts
  else
    mount | sed 's/^/mountmac=/'
    mount | sed -n 's/^.* on \(\/.*\) (\(macfuse\|osxfuse\|fuse-t\|nfs\|smbfs\).*$/\1/p'
  fi | {
    while IFS= read -r line; do
      case $line in
        mount=* | mountmac=*) printf '%s\n' "$line" ;;
        *) asked=$((${asked:-0} + 1)); [ "$asked" -gt 16 ] || ask_mount "$line" & ;;
      esac
    done
    wait
  }
}

ask_mount() {
  said=$(within 2 ls -A -- "$(printf '%b' "$(printf '%s' "$1" | sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g')")" 2>&1 >/dev/null)
  code=$?
  said=$(printf '%s' "$said" | tr '\n' ' ')
  printf 'mountstate=%s %s\n' "$code" "$1"
  [ -z "$said" ] || printf 'mountsaid=%s\n' "$said"
}

look_at_gpu() {
  if [ "$system" = Darwin ]; then
    within 2 system_profiler SPDisplaysDataType 2>/dev/null | sed -n 's/^ *Chipset Model: /gpu=/p'
    return 0
  fi
  if [ -n "$(on_path "$PATH" nvidia-smi)" ]; then
    ask 2 gpu nvidia nvidia-smi --query-gpu=name,memory.total --format=csv,noheader && return 0
  fi
  cat /proc/driver/nvidia/gpus/*/information 2>/dev/null | sed -n 's/^Model:[[:blank:]]*/gpu=/p'
  if [ -n "$(on_path "$PATH:/usr/sbin:/sbin" lspci)" ]; then
    within 2 env PATH="$PATH:/usr/sbin:/sbin" lspci 2>/dev/null | grep -E 'VGA|3D controller|Display controller' | sed 's/^/pci=/'
  fi
  for device in /dev/accel/accel*; do [ ! -e "$device" ] || echo "npu=$device"; done
  return 0
}
