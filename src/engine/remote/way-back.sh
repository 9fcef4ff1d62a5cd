# Logs in from this machine to another one, without a password and with its host key already known. Changes nothing.
#
# Values: ACCOUNT, ADDRESS, PORT
#         LEVEL     sftp: open sftp and ask for the folder. shell: run `true`
#         TRIES     how often it is tried when the server hangs up because it is busy
# Prints: ok=yes|no, attempts=<n>, said64=<base64 of what ssh said>
#         reason=host-key-unknown|host-key-changed|login-refused|unreachable|busy|refused-command|other
main() {
  options="-o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o ConnectTimeout=8 -o ConnectionAttempts=1 -o ServerAliveInterval=5 -o ServerAliveCountMax=2 -o ForwardAgent=no -o ClearAllForwardings=yes"
  case $ADDRESS in *:*) bracketed="[$ADDRESS]" ;; *) bracketed=$ADDRESS ;; esac
  attempt=1
  while :; do
    # The options are constant words, so splitting them is meant.
    # shellcheck disable=SC2086
    if [ "$LEVEL" = sftp ]; then
      said=$(printf 'pwd\n' | sftp $options -P "$PORT" -b - -- "$ACCOUNT@$bracketed" 2>&1)
    else
      said=$(ssh -T $options -p "$PORT" -l "$ACCOUNT" -- "$ADDRESS" true 2>&1 </dev/null)
    fi
    code=$?
    [ "$code" -ne 0 ] || break
    reason=other
    case $said in
      *'REMOTE HOST IDENTIFICATION HAS CHANGED'*) reason=host-key-changed ;;
      *'Host key verification failed'*) reason=host-key-unknown ;;
      *'Permission denied'*) reason=login-refused ;;
      *'allows sftp connections only'*) reason=refused-command ;;
      *'Connection refused'* | *'timed out'* | *'No route to host'* | *'Could not resolve'* | *'unreachable'*) reason=unreachable ;;
      # What sshd does over MaxStartups or PerSourcePenalties (sshd_config(5)): it hangs up before the key exchange.
      *'Connection reset'* | *'kex_exchange_identification'* | *'ssh_exchange_identification'* | *'Connection closed by'* | *'Not allowed at this time'*) reason=busy ;;
    esac
    [ "$reason" = busy ] && [ "$attempt" -lt "$TRIES" ] || break
    sleep $(( ($$ + attempt * 7) % 4 + 2 ))
    attempt=$((attempt + 1))
  done
  if [ "$code" -eq 0 ]; then printf 'ok=yes\nreason=none\n'; else printf 'ok=no\nreason=%s\n' "$reason"; fi
  printf 'attempts=%s\nsaid64=%s\n' "$attempt" "$(printf '%s' "$said" | base64 | tr -d '\n')"
}
