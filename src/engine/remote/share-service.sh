# The service of the worker's account that mounts the share again after a restart or a loss: a systemd user unit with
# lingering, or a launchd agent. Calls nothing.
#
# Values: UNIT         the service file, in base64; empty for a mount without a service
#         UNIT_NAME    name of the service, UNIT_FILE its absolute path, UNIT_SYSTEM systemd | launchd
#         UNIT_STOP    'yes': an older service is ended and removed first

# user_systemctl ARGUMENT…: a login over SSH without pam_systemd has no XDG_RUNTIME_DIR.
user_systemctl() { XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} systemctl --user "$@"; }

is_lingering() { [ -e "/var/lib/systemd/linger/$(id -un)" ]; }

# end_service: stops it and forgets it; its mount goes with it. Says nothing when there is none.
end_service() {
  if [ "$UNIT_SYSTEM" = launchd ]; then
    launchctl bootout "user/$(id -u)/$UNIT_NAME" 2>/dev/null || launchctl unload -w "$UNIT_FILE" 2>/dev/null
  else
    within 15 env "XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" systemctl --user disable --now "$UNIT_NAME" 2>/dev/null
    # The manager of the account may be gone; what it would have removed goes by hand.
    rm -f "${UNIT_FILE%/*}/default.target.wants/$UNIT_NAME"
  fi
  return 0
}

# forget_service: after its file is gone.
forget_service() {
  [ "$UNIT_SYSTEM" = systemd ] || return 0
  user_systemctl daemon-reload 2>/dev/null
  user_systemctl reset-failed "$UNIT_NAME" 2>/dev/null
  return 0
}

# drop_service: as if it had never been.
drop_service() {
  end_service
  rm -f -- "$UNIT_FILE"
  forget_service
}

# write_service: puts the file in place. Sets $said and fails when it cannot.
write_service() {
  said=$(mkdir -p -- "${UNIT_FILE%/*}" 2>&1) || return 1
  said=$( (printf '%s' "$UNIT" | base64 -d 2>/dev/null || printf '%s' "$UNIT" | base64 -D) 2>&1 >"$UNIT_FILE.muster-new") &&
    said=$(mv -f -- "$UNIT_FILE.muster-new" "$UNIT_FILE" 2>&1)
}

# start_service: enables and starts it. Sets $said and fails when it cannot.
start_service() {
  if [ "$UNIT_SYSTEM" = launchd ]; then
    said=$(launchctl bootstrap "user/$(id -u)" "$UNIT_FILE" 2>&1 || launchctl load -w "$UNIT_FILE" 2>&1)
    return
  fi
  # Without lingering the account's manager ends with its last login, and the mount with it.
  is_lingering || said=$(loginctl enable-linger 2>&1)
  # The manager of the account starts a moment after lingering was switched on.
  tries=0
  until said=$(user_systemctl daemon-reload 2>&1) || [ "$tries" -ge 25 ]; do tries=$((tries + 1)); sleep 0.2; done
  said=$(user_systemctl enable "$UNIT_NAME" 2>&1) || return 1
  said=$(user_systemctl restart "$UNIT_NAME" 2>&1)
}

# why_not_started: the service's own last words.
why_not_started() {
  [ "$UNIT_SYSTEM" = systemd ] || return 0
  user_systemctl status --no-pager --lines=5 "$UNIT_NAME" 2>&1 | tail -n 6
}
