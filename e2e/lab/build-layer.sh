#!/bin/sh
# Runs apt-get in a root file system, in mount and process namespaces of its own, so that nothing stays mounted.
# usage: unshare --mount --pid --fork sh build-layer.sh ROOT LOWER UPPER WORK PACKAGE...
# With LOWER "-", ROOT is written to directly; else ROOT is an overlay mount point and UPPER takes what changes.
set -eu
root=$1 lower=$2 upper=$3 work=$4
shift 4
mount --make-rprivate /
if [ "$lower" != - ]; then
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=$upper,workdir=$work" "$root"
fi
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
# A bind mount, so that the resolver of this machine never becomes part of the root.
[ -e "$root/etc/resolv.conf" ] || : >"$root/etc/resolv.conf"
mount --bind "${RESOLVER:-/etc/resolv.conf}" "$root/etc/resolv.conf"
export DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
if [ $# -eq 0 ]; then
  chroot "$root" update-ca-certificates
  chroot "$root" apt-get -q update
else
  chroot "$root" apt-get -q -y install --no-install-recommends "$@"
  chroot "$root" apt-get -q clean
fi
