# Brings the share up on one worker. Every step that is right already is left alone.
#
# Values: AT          absolute path of the mount point, SOURCE as it is to stand in the mount table
#         ADDRESS, PORT, ACCOUNT  the way back to the scheduler
#         OPTIONS     of sshfs, joined by commas
#         DO_UNMOUNT  no | gentle | force: what is mounted there goes first
#         DO_MOUNT    yes | no
#         IS_SSHFS    'no' for a share that somebody else mounts: only env and writable are done
#         ENV_ROLE, ENV_SHARE  see share-env.sh
#         TOKEN_ID, TOKEN, ANSWER, RETRY_S  see share-sentinel.sh: both halves of the proof in one round
#         UNIT, UNIT_NAME, UNIT_FILE, UNIT_SYSTEM  see share-service.sh; UNIT empty for a mount that does not survive a restart
#         PROBE       name part of the test file, of this run alone: all workers write into one folder, and pids repeat between machines
# Prints: step=<id> <done|unchanged|failed> <word>, and said64 after a failed one. Exits at the first that fails: 70 no sshfs,
#         71 no login on the scheduler, 72 storage that somebody else mounts is absent or cannot be written, else 1.
#         Then what share-sentinel.sh prints, and service=<word> of share-service.sh.
main() {
  step() { printf 'step=%s %s %s\n' "$1" "$2" "$3"; }
  # Exit codes are those of AGILab's own worker scripts, so that who reads them reads the same.
  stop() {
    step "$1" failed "$2"
    put said "$3"
    case $1 in
      sshfs) exit 70 ;;
      reverse-ssh) exit 71 ;;
      writable) if [ "$IS_SSHFS" = no ]; then exit 72; fi ;;
    esac
    exit 1
  }
  [ "$IS_SSHFS" = no ] || { way_back; mount_point; }
  if ! merge_env; then stop env "$env_said" ""; fi
  case $env_said in same) step env unchanged same ;; *) step env done "$env_said" ;; esac
  [ "$IS_SSHFS" = no ] || mount_share
  writable
  answer_token
}

way_back() {
  if [ "$DO_MOUNT" = no ]; then
    step reverse-ssh unchanged mounted
    step sshfs unchanged mounted
    return 0
  fi
  # The sftp subsystem ends at the end of input: the login is tested as sshfs will use it, and a share-only login passes.
  # An sshd that many workers call at once drops some at random (MaxStartups in sshd_config(5)): those are tried again.
  tries=0
  until said=$(within 20 ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=10 -p "$PORT" -l "$ACCOUNT" -s -- "$ADDRESS" sftp 2>&1 >/dev/null); do
    tries=$((tries + 1))
    case $said in
      *kex_exchange_identification* | *'reset by peer'* | *'Connection closed by'*) [ "$tries" -lt 3 ] || stop reverse-ssh refused "$said" ;;
      *) stop reverse-ssh refused "$said" ;;
    esac
    sleep "$((1 + $$ % 2))"
  done
  step reverse-ssh done works
  command -v sshfs >/dev/null 2>&1 || stop sshfs absent "$PATH"
  step sshfs done found
}

mount_point() {
  freed=no
  [ "$UNIT_STOP" != yes ] || drop_service
  if [ "$DO_UNMOUNT" != no ] && [ -n "$(mount_at "$AT")" ]; then
    is_sshfs_mount "$AT" || stop mount-point other-mount "$(mount_at "$AT")"
    cd / && unmount "$AT" "$DO_UNMOUNT" || stop mount-point busy "$said"
    freed=yes
  fi
  if [ -n "$(mount_at "$AT")" ]; then
    [ "$DO_MOUNT" = no ] || stop mount-point other-mount "$(mount_at "$AT")"
    step mount-point unchanged mounted
  elif [ -L "$AT" ]; then stop mount-point symlink ""
  elif [ -d "$AT" ]; then
    inside=$(ls -A -- "$AT" | head -n 1)
    [ -z "$inside" ] || stop mount-point not-empty "$inside"
    if [ "$freed" = yes ]; then step mount-point done freed; else step mount-point unchanged exists; fi
  else
    said=$(mkdir -p -- "$AT" 2>&1) || stop mount-point cannot-make "$said"
    step mount-point done made
  fi
}

mount_share() {
  if [ "$DO_MOUNT" = no ]; then
    is_mount_of "$AT" "$SOURCE" || stop mount gone ""
    step mount unchanged mounted
    return 0
  fi
  if [ -n "$UNIT" ]; then mount_by_service; return; fi
  # A session of its own: what ends this script's process group must not end the mount.
  tries=0
  while :; do
    if command -v setsid >/dev/null 2>&1; then
      said=$(within 25 setsid sshfs -o "$OPTIONS" -p "$PORT" "$SOURCE" "$AT" 2>&1)
    else
      said=$(within 25 perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV or exit 127' sshfs -o "$OPTIONS" -p "$PORT" "$SOURCE" "$AT" 2>&1)
    fi
    tries=$((tries + 1))
    case $said in *'reset by peer'*) [ "$tries" -lt 3 ] || break; sleep "$((1 + $$ % 2))" ;; *) break ;; esac
  done
  see_mount
}

# The service mounts it now, and again after a restart or a loss.
mount_by_service() {
  write_service || stop mount no-service "$said"
  start_service || { failure=$said; drop_service; stop mount no-service "$failure"; }
  tries=0
  until is_mount_of "$AT" "$SOURCE" || [ "$tries" -ge 100 ]; do tries=$((tries + 1)); sleep 0.2; done
  is_mount_of "$AT" "$SOURCE" || { failure=$(why_not_started); drop_service; stop mount refused "$failure"; }
  see_mount
  if [ "$UNIT_SYSTEM" = launchd ] || is_lingering; then printf 'service=lasting\n'; else printf 'service=until-logout\n'; fi
}

see_mount() {
  tries=0
  # FUSE-T shows the mount a moment after sshfs has answered.
  until is_mount_of "$AT" "$SOURCE" || [ "$tries" -ge 20 ]; do
    [ "$(uname -s)" = Darwin ] || break
    tries=$((tries + 1))
    sleep 0.2
  done
  is_mount_of "$AT" "$SOURCE" || stop mount refused "$said"
  said=$(within 15 ls -d -- "$AT/." 2>&1) || {
    failure=$said
    unmount "$AT" force
    stop mount dead "$failure"
  }
  step mount done mounted
}

writable() {
  said=$(within 15 sh -c 'umask 077
    printf muster >"$1" && [ "$(cat "$1")" = muster ] && rm -f "$1"' sh "$AT/.muster-write-$PROBE" 2>&1) || stop writable refused "$said"
  if [ "$DO_MOUNT" = yes ]; then step writable done works; else step writable unchanged works; fi
}
