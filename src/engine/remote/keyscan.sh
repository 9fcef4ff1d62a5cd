# Looks which host keys answer on an address, as this machine sees it. Evidence only: nothing is written.
#
# Values: ADDRESS  name or IP address
#         PORT     for example 22
# Prints: key=<type> <blob> for each
# Errors: unreachable
main() {
  command -v ssh-keyscan >/dev/null 2>&1 || { printf 'MUSTER-ERROR command-failed There is no ssh-keyscan here.\n'; exit 1; }
  # sshd drops connections at random when many come at once (MaxStartups), so an empty answer is asked for again.
  attempt=1
  while :; do
    found=$(ssh-keyscan -T 8 -p "$PORT" -t ed25519,ecdsa,rsa -- "$ADDRESS" 2>/dev/null || ssh-keyscan -T 8 -p "$PORT" -t ed25519,ecdsa,rsa "$ADDRESS" 2>/dev/null)
    # All three types come over three connections; one that was dropped leaves a type out, which is harmless.
    case $found in *' AAAA'*) break ;; esac
    [ "$attempt" -lt 4 ] || { printf 'MUSTER-ERROR unreachable Nothing answered ssh-keyscan on %s port %s.\n' "$ADDRESS" "$PORT"; exit 1; }
    sleep $(( ($$ + attempt * 7) % 3 + 1 ))
    attempt=$((attempt + 1))
  done
  printf '%s\n' "$found" | while read -r name type blob rest; do
    case $name in '#'* | '') continue ;; esac
    printf 'key=%s %s\n' "$type" "$blob"
  done
}
