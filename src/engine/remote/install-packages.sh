# Installs packages with apt, and says which ones really came.
#
# Values: PACKAGES  names, parted by spaces
#         SUDO      root | free | password
# Secrets: SUDO_PASSWORD when SUDO is password
# Prints: added=<name> for each package that was not installed before, also when apt failed half-way
#         failed=<code> of apt
# Errors: command-failed
main() {
  as_root() {
    case $SUDO in
      root) "$@" ;;
      free) sudo -n -- "$@" ;;
      password) printf '%s\n' "$SUDO_PASSWORD" | sudo -S -p '' -- "$@" ;;
    esac
  }
  installed() { dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' 2>/dev/null | sed -n 's/^installed //p' | sort; }
  for name in $PACKAGES; do
    case $name in *[!a-z0-9.+-]*) printf 'MUSTER-ERROR command-failed %s is not a package name.\n' "$name"; exit 1 ;; esac
  done
  before=$(installed)
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 -o Acquire::Retries=2 install $PACKAGES
  code=$?
  installed | while IFS= read -r name; do
    case "
$before
" in *"
$name
"*) ;; *) printf 'added=%s\n' "$name" ;; esac
  done
  [ "$code" -eq 0 ] || { printf 'failed=%s\n' "$code"; return 0; }
}
