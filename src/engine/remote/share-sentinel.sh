# answer_token: the worker's half of the two-way sentinel: reads the scheduler's token through its own path, and answers
# beside it. Calls nothing. Needs share-common.sh.
#
# Values: AT, SOURCE  as in share-apply.sh; SOURCE empty for a share that somebody else mounts
#         TOKEN_ID, TOKEN  what the scheduler wrote
#         ANSWER      name of the answer file
#         RETRY_S     how long to look for the token: the attribute cache lasts up to 20 s
# Prints: mount=exact|other|none, source=<octal>, network=yes|no, folder=yes|no|hung, state=alive|dead|hung, readonly=yes|no,
#         clock=<ms since the epoch>, read=yes|no, tries=<n>, bytes=<n> of the token, wrote=yes|no, said64
answer_token() {
  line=$(mount_at "$AT")
  # Storage that somebody else mounts may be mounted anywhere above.
  [ -n "$line" ] || [ -n "$SOURCE" ] || line=$(mount_over "$AT")
  from=${line%% *}
  rest=${line#* }; target=${rest%% *}; rest=${rest#* }
  case ${rest%% *} in nfs* | cifs | smb* | 9p | afs* | fuse* | ceph | glusterfs | lustre | beegfs | gpfs | macfuse | osxfuse | ntfs* | webdav) network=yes ;; *) network=no ;; esac
  if [ -z "$line" ]; then is=none
  elif [ -z "$SOURCE" ]; then if [ "$network" = yes ] || [ "$target" = "$(octal "$AT")" ]; then is=exact; else is=none; fi
  elif is_source "$from" "$SOURCE"; then is=exact
  else is=other; fi
  case ,${line##* }, in *,ro,* | *,read-only,*) readonly=yes ;; *) readonly=no ;; esac
  printf 'mount=%s\nsource=%s\nnetwork=%s\nreadonly=%s\n' "$is" "$from" "$network" "$readonly"
  answers "$AT/."
  case $? in
    0) printf 'folder=yes\nstate=alive\n' ;;
    137) printf 'folder=hung\nstate=hung\n'; return 0 ;;
    *) printf 'folder=no\nstate=dead\n'; return 0 ;;
  esac
  # A plain folder, or another mount, proves nothing: it is not read at all.
  if [ -n "$SOURCE" ] && [ "$is" != exact ]; then return 0; fi
  printf 'clock=%s\n' "$(now_ms)"
  # shellcheck disable=SC2016 # expanded by the child
  said=$(within "$((RETRY_S + 5))" sh -c '
    file=$1/.muster-sentinel/$2; tries=0; limit=$(($5 * 5))
    until [ "$(cat "$file" 2>/dev/null)" = "$3" ]; do
      tries=$((tries + 1)); [ "$tries" -lt "$limit" ] || { echo "read=no"; exit 1; }
      sleep 0.2
    done
    printf "read=yes\ntries=%s\nbytes=%s\n" "$tries" "$(wc -c <"$file" | tr -d " ")"
    umask 022
    if printf "%s\n" "answer to $3" >"$1/.muster-sentinel/$4"; then echo "wrote=yes"; else echo "wrote=no"; fi
  ' sh "$AT" "$TOKEN_ID" "$TOKEN" "$ANSWER" "$RETRY_S" 2>&1)
  printf '%s\n' "$said" | grep -E '^(read|tries|bytes|wrote)='
  put said "$(printf '%s\n' "$said" | grep -vE '^(read|tries|bytes|wrote)=')"
}
