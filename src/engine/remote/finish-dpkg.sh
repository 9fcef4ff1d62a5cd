# Lets dpkg configure what was unpacked. A configuration file that somebody changed stays as it is.
#
# Values: SUDO      root | free | password
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
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C dpkg --force-confdef --force-confold --configure -a || {
    printf 'MUSTER-ERROR command-failed dpkg could not finish its work.\n'
    exit 1
  }
}
