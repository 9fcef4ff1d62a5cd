# The scheduler's second half of the two-way sentinel: reads the workers' answers through its own path, and cleans up.
#
# Values: AT        absolute path of the share here
#         TOKEN_ID, TOKEN
#         ANSWERS   names of the answer files to wait for, separated by spaces; they are names that Muster made
#         RETRY_S   how long to wait for them
#         CLEAN     'yes': remove token, answers and folder; 'all': also what runs left behind that were killed
# Prints: answer=<name> <bytes>, for each that holds the token
main() {
  folder=$AT/.muster-sentinel
  for name in $ANSWERS; do
    tries=0
    until [ "$(cat "$folder/$name" 2>/dev/null)" = "answer to $TOKEN" ]; do
      tries=$((tries + 1))
      [ "$tries" -lt "$((RETRY_S * 5))" ] || break
      sleep 0.2
    done
    [ "$(cat "$folder/$name" 2>/dev/null)" = "answer to $TOKEN" ] || continue
    printf 'answer=%s %s\n' "$name" "$(wc -c <"$folder/$name" | tr -d ' ')"
  done
  if [ "$CLEAN" = all ]; then
    rm -f "$folder/"* "$AT/.muster-write-"* 2>/dev/null
    rmdir "$folder" 2>/dev/null
    return 0
  fi
  [ "$CLEAN" = yes ] || return 0
  rm -f "$folder/$TOKEN_ID" "$folder/$TOKEN_ID".* 2>/dev/null
  rmdir "$folder" 2>/dev/null
  return 0
}
