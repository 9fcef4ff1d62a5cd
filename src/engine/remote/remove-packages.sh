# Removes packages that Muster's installation brought, and no others. A simulated run shows first what would go with them.
#
# Values: PACKAGES  names, parted by spaces
#         SUDO      root | free | password
# Secrets: SUDO_PASSWORD when SUDO is password
# Prints: removed=<name> for each
# Errors: changed-since (something else needs them now), command-failed
main() {
  refuse() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 1; }
  there=
  with_notes
  # An installation that was given up may still be coming to its end.
  [ -z "$PACKAGES" ] || when_free apt-get -q -o DPkg::Lock::Timeout=0 check
  for name in $PACKAGES; do
    case $name in *[!a-z0-9.+:-]*) refuse command-failed "$name is not a package name." ;; esac
    # What an installation that was cut off left unpacked or half configured is there too.
    case $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) in '' | not-installed) ;; *) there="$there $name" ;; esac
  done
  [ -n "$there" ] || return 0
  for file in /var/lib/dpkg/updates/[0-9]*; do
    [ -e "$file" ] || break
    in_peace dpkg --force-confdef --force-confold --configure -a
    [ "$code" -eq 0 ] || refuse command-failed "dpkg was interrupted and cannot finish."
    break
  done
  # A package name carries no blank and no pattern, so splitting is safe here.
  # shellcheck disable=SC2086
  would=$(apt-get -s -o APT::Get::AutomaticRemove=false purge $there 2>&1) || refuse command-failed "apt-get cannot say what would go with them: $(printf '%s' "$would" | tail -n 3 | tr '\n' ' ')"
  would=$(printf '%s\n' "$would" | sed -n 's/^\(Purg\|Remv\) \([^ ]*\) .*/\2/p')
  [ -n "$would" ] || refuse command-failed "apt-get names nothing that would go."
  for name in $would; do
    case " $there " in *" $name "* | *" $name:"*) ;; *) refuse changed-since "$name needs a package that Muster installed, and was installed later." ;; esac
  done
  # shellcheck disable=SC2086
  when_free apt-get -q -y -o DPkg::Lock::Timeout=0 -o Dpkg::Use-Pty=0 -o APT::Get::AutomaticRemove=false purge $there
  [ "$code" -eq 0 ] || refuse command-failed "apt-get purge failed."
  for name in $there; do printf 'removed=%s\n' "$name"; done
}
