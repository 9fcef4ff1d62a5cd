# Says how this login gets root rights, and whether a password is the right one. Changes nothing but sudo's own log.
#
# Values: WITH_PASSWORD  yes: try the secret SUDO_PASSWORD
# Prints: sudo=root|free|password|tty|none, and with a password: accepted=yes|no|never
main() {
  if [ "$(id -u)" = 0 ]; then printf 'sudo=root\n'; return 0; fi
  command -v sudo >/dev/null 2>&1 || { printf 'sudo=none\n'; return 0; }
  if [ "$WITH_PASSWORD" = yes ]; then
    printf 'sudo=password\n'
    # -k: a ticket from before must not make a wrong password look right.
    if said=$(printf '%s\n' "$SUDO_PASSWORD" | LC_ALL=C sudo -k -S -p '' -- true 2>&1); then printf 'accepted=yes\n'; return 0; fi
    # The password may be right and the login still have no rights: asking again would only be reported to the administrator again.
    case $said in *'not in the sudoers'* | *'may not run sudo'* | *'not allowed to'*) printf 'accepted=never\n' ;; *) printf 'accepted=no\n' ;; esac
    return 0
  fi
  if said=$(LC_ALL=C sudo -k -n -- true 2>&1); then printf 'sudo=free\n'; return 0; fi
  # `requiretty` of sudoers(5): no password helps without a terminal.
  case $said in *'must have a tty'*) printf 'sudo=tty\n'; return 0 ;; esac
  printf 'sudo=password\n'
}
