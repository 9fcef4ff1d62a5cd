# Unmounts what sshfs has mounted at the mount point, whatever its source, by the ladder. A failed unmount is an error.
#
# Values: AT     absolute path of the mount point
#         FORCE  'yes': lazily too, for a mount that is dead or hung
# Prints: gone=yes|already
# Errors: mount-failed, changed-since (another file system is mounted there)
main() {
  if [ -z "$(mount_at "$AT")" ]; then printf 'gone=already\n'; return 0; fi
  is_sshfs_mount "$AT" || { printf 'MUSTER-ERROR changed-since %s is not an SSHFS mount.\n' "$AT"; exit 1; }
  mode=gentle
  if [ "$FORCE" = yes ]; then
    answers "$AT/." || mode=force
  fi
  cd / && unmount "$AT" "$mode" || {
    printf 'MUSTER-ERROR mount-failed %s cannot be unmounted: %s\n' "$AT" "$(printf '%s' "$said" | tr '\n' ' ')"
    exit 1
  }
  # sshfs ends a moment after its mount is gone.
  tries=0
  while [ "$tries" -lt 25 ] && [ -n "$(sshfs_of "$AT")" ]; do tries=$((tries + 1)); sleep 0.1; done
  printf 'gone=yes\n'
}
