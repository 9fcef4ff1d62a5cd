# The worker's half of the two-way sentinel: reads the scheduler's token through its own path, and answers beside it.
#
# Values: AT, SOURCE  as in share-apply.sh; SOURCE empty for a share that somebody else mounts
#         TOKEN_ID, TOKEN  what the scheduler wrote
#         ANSWER      name of the answer file
#         RETRY_S     how long to look for the token: the attribute cache lasts up to 20 s
# Prints: mount=exact|other|none, source=<octal>, folder=yes|no|hung, state=alive|dead|hung, readonly=yes|no,
#         read=yes|no, tries=<n>, wrote=yes|no, said64
main() {
  line=$(mount_at "$AT")
  from=${line%% *}
  if [ -z "$line" ]; then is=none
  elif [ -z "$SOURCE" ] || is_source "$from" "$SOURCE"; then is=exact
  else is=other; fi
  case ,${line##* }, in *,ro,* | *,read-only,*) readonly=yes ;; *) readonly=no ;; esac
  printf 'mount=%s\nsource=%s\nreadonly=%s\n' "$is" "$from" "$readonly"
  within 3 ls -d -- "$AT/." >/dev/null 2>&1
  case $? in
    0) printf 'folder=yes\nstate=alive\n' ;;
    137) printf 'folder=hung\nstate=hung\n'; return 0 ;;
    *) printf 'folder=no\nstate=dead\n'; return 0 ;;
  esac
  # A plain folder, or another mount, proves nothing: it is not read at all.
  if [ -n "$SOURCE" ] && [ "$is" != exact ]; then return 0; fi
  # shellcheck disable=SC2016 # expanded by the child
  said=$(within "$((RETRY_S + 5))" sh -c '
    file=$1/.muster-sentinel/$2; tries=0; limit=$(($5 * 5))
    until [ "$(cat "$file" 2>/dev/null)" = "$3" ]; do
      tries=$((tries + 1)); [ "$tries" -lt "$limit" ] || { echo "read=no"; exit 1; }
      sleep 0.2
    done
    printf "read=yes\ntries=%s\n" "$tries"
    if printf "%s\n" "answer to $3" >"$1/.muster-sentinel/$4"; then echo "wrote=yes"; else echo "wrote=no"; fi
  ' sh "$AT" "$TOKEN_ID" "$TOKEN" "$ANSWER" "$RETRY_S" 2>&1)
  printf '%s\n' "$said" | grep -E '^(read|tries|wrote)='
  put said "$(printf '%s\n' "$said" | grep -vE '^(read|tries|wrote)=')"
}
