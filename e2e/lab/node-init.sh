#!/bin/sh
# Process 1 of a node. Makes its root, waits for its card, starts sshd; then it only reaps.
# Started by: unshare --net --mount --uts --ipc --pid --fork sh node-init.sh NODE_DIR, with the values in the environment.
# Says "pid N" (as the host counts) and "up"; waits for one line in between.
set -eu
dir=$1
root=$dir/root

mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$dir/seed:$LOWER,upperdir=$dir/rw/upper,workdir=$dir/rw/work" "$root"
read -r host_pid _ </proc/self/stat
echo "pid $host_pid"

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
cd "$root/dev"
mkdir pts shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts pts
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs shm
umask 0
mknod null c 1 3
mknod zero c 1 5
mknod full c 1 7
mknod random c 1 8
mknod urandom c 1 9
mknod tty c 5 0
mknod fuse c 10 229
umask 022
ln -s pts/ptmx ptmx
ln -s /proc/self/fd fd
ln -s /proc/self/fd/0 stdin
ln -s /proc/self/fd/1 stdout
ln -s /proc/self/fd/2 stderr
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/tmp"
mkdir "$root/run/sshd" "$root/run/lock" "$root/.host"
mount --bind "$UV_CACHE" "$root$HOME_DIR/.cache/uv"
if [ -n "${MUSTER_DIR:-}" ]; then
  mkdir -p "$root/opt/muster" "$root/opt/node/bin"
  : >"$root/opt/node/bin/node"
  mount --bind "$MUSTER_DIR" "$root/opt/muster"
  mount -o remount,bind,ro "$root/opt/muster"
  mount --bind "$NODE_BINARY" "$root/opt/node/bin/node"
  mount -o remount,bind,ro "$root/opt/node/bin/node"
fi
if [ -n "${CGROUP:-}" ]; then
  mount -t cgroup2 none "$root/sys/fs/cgroup"
  mkdir -p "$root/run/systemd/system"
  echo "/sys/fs/cgroup/$CGROUP" >"$root/run/muster-lab-cgroup"
fi
hostname "$NODE_NAME"

read -r _
cd "$root"
pivot_root . .host

# $0 of this shell is the node's folder, by which `down` finds it.
# shellcheck disable=SC2016  # the inner shell expands these
exec chroot . /bin/sh -c '
set -eu
umount -l /.host
rmdir /.host
cd /
# What systemd sets on a Debian host, so that an ordinary user can ping.
echo "0 2147483647" >/proc/sys/net/ipv4/ping_group_range
ip link set lo up
ip addr add "$ADDRESS/24" broadcast + dev eth0
for more in ${MORE_ADDRESSES:-}; do ip addr add "$more/24" dev eth0; done
ip link set eth0 up
ip route add default via "$GATEWAY"
if [ "$SSHD" = drop ]; then
  nft -f - <<RULES
table inet lab {
  chain entering {
    type filter hook input priority 0; policy accept;
    tcp dport 22 drop
  }
}
RULES
fi
case $SSHD in on | silent | drop) env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin /usr/sbin/sshd ;; esac
# What logind does at boot for an account that lingers.
if [ -e /run/muster-lab-cgroup ] && [ -e /var/lib/systemd/linger/alice ]; then
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin /usr/local/sbin/muster-lab-user-manager start
fi
echo up
exec </dev/null >/dev/null 2>&1
# Orphans come to process 1; waiting for a child of its own reaps them too.
while :; do
  sleep 3600 &
  wait
done
' "$dir"
