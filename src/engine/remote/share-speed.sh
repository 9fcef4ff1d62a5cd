# How fast the share is through this worker's mount: one large file each way, then many small ones.
#
# Values: AT        absolute path of the share here
#         TOKEN_ID  name part of the files; `ID.large` was written by the scheduler, so no cache here has it
#         NODE_TAG  name part of this worker's own files
#         BYTES     size of the large file, COUNT number of the small ones
# Prints: read=<seconds>, write=<seconds>, small=<ms>, count=<n>
# Errors: mount-failed
main() {
  said=$(within 25 sh -c "$(cat <<'CHILD'
    folder=$1/.muster-sentinel; large=$folder/$2.large; own=$folder/$2.$3
    # dd says on its last line how many seconds it took, GNU and BSD alike.
    seconds() { sed -n 's/.*[ (,]\([0-9.][0-9.e-]*\) s.*/\1/p' | tail -n 1; }
    printf 'read=%s\n' "$(dd if="$large" of=/dev/null bs=131072 2>&1 | seconds)"
    printf 'write=%s\n' "$( { dd if=/dev/zero of="$own.out" bs=131072 count="$(($4 / 131072))" conv=fsync 2>&1 || dd if=/dev/zero of="$own.out" bs=131072 count="$(($4 / 131072))" 2>&1; } | seconds)"
    rm -f "$own.out"
CHILD
)" sh "$AT" "$TOKEN_ID" "$NODE_TAG" "$BYTES" 2>&1) || { printf 'MUSTER-ERROR mount-failed The speed of %s could not be measured: %s\n' "$AT" "$(printf '%s' "$said" | tr '\n' ' ')"; exit 1; }
  printf '%s\n' "$said" | grep -E '^(read|write)='
  began=$(now_ms)
  # shellcheck disable=SC2016 # expanded by the child
  within 15 sh -c 'own=$1/.muster-sentinel/$2.$3; i=0
    while [ "$i" -lt "$4" ]; do i=$((i + 1)); printf muster >"$own.small-$i" || exit 1; done
    rm -f "$own".small-*' sh "$AT" "$TOKEN_ID" "$NODE_TAG" "$COUNT" || { printf 'MUSTER-ERROR mount-failed Small files cannot be written to %s.\n' "$AT"; exit 1; }
  printf 'small=%s\ncount=%s\n' "$(($(now_ms) - began))" "$COUNT"
}
