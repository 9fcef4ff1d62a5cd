# Installs packages with apt, and says which ones really came.
#
# Values: PACKAGES  names, parted by spaces
#         SUDO      root | free | password
# Secrets: SUDO_PASSWORD when SUDO is password
# Prints: added=<name> for each package that was not installed before, also when apt failed half-way
#         failed=<code> of apt
#         waiting=<by whom> while another program holds a lock of apt
# Errors: command-failed
main() {
  installed() { dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' 2>/dev/null | sed -n 's/^installed //p' | sort; }
  for name in $PACKAGES; do
    case $name in *[!a-z0-9.+-]*) printf 'MUSTER-ERROR command-failed %s is not a package name.\n' "$name"; exit 1 ;; esac
  done
  before=$(installed)
  with_notes
  # The long part first, which may be cut off. Then dpkg, which may not.
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y -d -o DPkg::Lock::Timeout=0 -o Dpkg::Use-Pty=0 -o Acquire::Retries=2 install $PACKAGES
  # shellcheck disable=SC2086
  when_free apt-get -q -y -o DPkg::Lock::Timeout=0 -o Dpkg::Use-Pty=0 -o Acquire::Retries=2 install $PACKAGES
  installed | while IFS= read -r name; do
    case "
$before
" in *"
$name
"*) ;; *) printf 'added=%s\n' "$name" ;; esac
  done
  [ "$code" -eq 0 ] || { printf 'failed=%s\n' "$code"; return 0; }
}
