# Makes the share's folder on the scheduler ready, and writes the sentinel's token into it.
#
# Values: AT         absolute path of the share here; empty: SHARE says it, as it was typed
#         SHARE      path of the share on this node, home-relative or absolute
#         DO_FOLDER  'yes': make the folder
#         ENV_ROLE, ENV_SHARE  see share-env.sh
#         TOKEN_ID   name of the token file, empty for none; TOKEN its content
#         OTHERS     'yes': the workers log in here as another account, which must be able to answer
# Prints: path=<physical path>, folder=made|exists, env=made|changed|same, clock=<ms since the epoch>, token=written
# Errors: share-refused, command-failed
main() {
  broken() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 1; }
  [ -n "$AT" ] || AT=$(physical_path "$SHARE") || broken share-refused "What is on the way to $SHARE does not answer."
  printf 'path=%s\n' "$AT"
  if [ -d "$AT" ]; then printf 'folder=exists\n'
  else
    [ "$DO_FOLDER" = yes ] || broken share-refused "There is no folder $AT."
    mkdir -p -- "$AT" || broken command-failed "The folder $AT cannot be made."
    printf 'folder=made\n'
  fi
  merge_env || broken command-failed "$HOME/.agilab/.env cannot be changed ($env_said)."
  printf 'env=%s\n' "$env_said"
  [ -n "$TOKEN_ID" ] || return 0
  # Readable for the share account, whatever the umask says.
  folder=$AT/.muster-sentinel
  mkdir -p -m 755 -- "$folder" || broken command-failed "$AT cannot be written."
  # Sticky: the other account adds its answer, and only the owner of the folder takes things away.
  if [ "$OTHERS" = yes ]; then chmod 1777 "$folder"; fi
  # What a run left behind that was killed.
  find "$folder" -type f -mmin +60 -exec rm -f {} \; 2>/dev/null
  umask 022
  printf '%s\n' "$TOKEN" >"$folder/$TOKEN_ID.new" && mv -f "$folder/$TOKEN_ID.new" "$folder/$TOKEN_ID" || {
    rm -f "$folder/$TOKEN_ID.new"
    rmdir "$folder" 2>/dev/null
    broken command-failed "$folder cannot be written; the disk may be full."
  }
  printf 'clock=%s\ntoken=written\n' "$(now_ms)"
}
