# Makes /dev/fuse usable for this login, or takes that back.
#
# Values: ACT       load | join | leave | mode
#         GROUP     join, leave: the group of /dev/fuse
#         DEVICE_MODE  mode: octal mode of /dev/fuse
#         SUDO      root | free | password
# Secrets: SUDO_PASSWORD when SUDO is password
# Errors: command-failed
main() {
  as_root() {
    case $SUDO in
      root) "$@" ;;
      free) sudo -n -- "$@" ;;
      password) printf '%s\n' "$SUDO_PASSWORD" | sudo -S -p '' -- "$@" ;;
    esac
  }
  fail() { printf 'MUSTER-ERROR command-failed %s\n' "$1"; exit 1; }
  user=$(id -un)
  PATH=$PATH:/usr/sbin:/sbin
  case $ACT in
    load) as_root modprobe fuse || fail "The module fuse cannot be loaded." ;;
    join) as_root usermod -aG "$GROUP" "$user" || fail "$user cannot join the group $GROUP." ;;
    leave) as_root gpasswd -d "$user" "$GROUP" || fail "$user cannot leave the group $GROUP." ;;
    mode) as_root chmod "$DEVICE_MODE" /dev/fuse || fail "The mode of /dev/fuse cannot be changed." ;;
  esac
}
