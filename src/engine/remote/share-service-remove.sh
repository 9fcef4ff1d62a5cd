# Ends and removes the service that mounts the share again. Doing it twice is harmless.
#
# Values: UNIT_NAME, UNIT_FILE, UNIT_SYSTEM  see share-service.sh
#         AFTER_SHA256   of the file as Muster wrote it
#         WAS_LINGERING  'no': Muster switched lingering on, and it goes too
# Prints: gone=yes|already
# Errors: changed-since, command-failed
main() {
  UNIT=
  case $UNIT_FILE in '~/'*) UNIT_FILE=$HOME/${UNIT_FILE#??} ;; esac
  if [ -e "$UNIT_FILE" ]; then
    now=$( (sha256sum "$UNIT_FILE" 2>/dev/null || shasum -a 256 "$UNIT_FILE") | cut -d' ' -f1)
    if [ "$now" != "$AFTER_SHA256" ]; then
      printf 'MUSTER-ERROR changed-since %s was changed after Muster wrote it.\n' "$UNIT_FILE"
      exit 1
    fi
    gone=yes
  else
    gone=already
  fi
  end_service
  rm -f -- "$UNIT_FILE" || { printf 'MUSTER-ERROR command-failed %s cannot be removed.\n' "$UNIT_FILE"; exit 1; }
  forget_service
  # Another service of the account may need lingering by now.
  if [ "$WAS_LINGERING" = no ] && [ "$UNIT_SYSTEM" = systemd ] && is_lingering && [ -z "$(ls -A "${UNIT_FILE%/*}/default.target.wants" 2>/dev/null)" ]; then
    loginctl disable-linger 2>/dev/null
  fi
  printf 'gone=%s\n' "$gone"
}
