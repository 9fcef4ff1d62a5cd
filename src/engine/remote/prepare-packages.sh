# Brings the lists of apt up to date, and says which packages an installation would bring. Installs nothing.
#
# Values: PACKAGES  names, parted by spaces
#         SUDO      root | free | password
# Secrets: SUDO_PASSWORD when SUDO is password
# Prints: waiting=<by whom> while another program holds the lists
#         there=<name> for each of PACKAGES that is installed
#         new=<name> for each package that would come and is not installed; none when apt cannot say
# Errors: command-failed
main() {
  for name in $PACKAGES; do
    case $name in *[!a-z0-9.+-]*) printf 'MUSTER-ERROR command-failed %s is not a package name.\n' "$name"; exit 1 ;; esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" != installed ] || printf 'there=%s\n' "$name"
  done
  # The lock of the lists is the one that apt does not wait for by itself.
  waited=0
  until lists=$(as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 -o Acquire::Retries=2 update 2>&1); do
    case $lists in
      *'Could not get lock'*) [ "$waited" -lt 120 ] || break ;;
      *) break ;;
    esac
    printf 'waiting=%s\n' "$(printf '%s\n' "$lists" | sed -n 's/.*\(held by process [^.]*\).*/\1/p' | head -n 1)"
    sleep 3
    waited=$((waited + 3))
  done
  printf '%s\n' "$lists"
  case $lists in *'E: '*) printf 'apt-get update failed; the package lists may be old.\n' >&2 ;; esac
  # `Inst name [old] (new …)` is an upgrade of what is there.
  # shellcheck disable=SC2086
  LC_ALL=C apt-get -s -q install $PACKAGES 2>/dev/null | sed -n 's/^Inst \([^ ]*\) (.*/new=\1/p'
}
