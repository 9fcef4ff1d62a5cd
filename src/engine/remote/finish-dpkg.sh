# Lets dpkg configure what was unpacked. A configuration file that somebody changed stays as it is.
#
# Values: SUDO      root | free | password
# Secrets: SUDO_PASSWORD when SUDO is password
# Errors: command-failed
main() {
  with_notes
  in_peace dpkg --force-confdef --force-confold --configure -a
  [ "$code" -eq 0 ] || {
    printf 'MUSTER-ERROR command-failed dpkg could not finish its work.\n'
    exit 1
  }
}
