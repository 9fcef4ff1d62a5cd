# How one worker's mount is, for a look every few seconds: the mount table first, then one child that is killed.
#
# Values: SHARE   path of the share on this node
#         SOURCE  what must be mounted there; empty for storage that somebody else mounts, or when it is not known
#         IS_SSHFS  'no' for storage that somebody else mounts, which may be mounted anywhere above
#         UNIT_NAME  the service that would mount it again, without an ending
# Prints: path, state=alive|read-only|dead|hung|gone|foreign, age=<seconds since its program was started>, survives=yes|no
main() {
  AT=$(physical_path "$SHARE") || { printf 'path=%s\nstate=hung\n' "$SHARE"; return 0; }
  printf 'path=%s\n' "$AT"
  line=$(mount_at "$AT")
  [ -n "$line" ] || [ "$IS_SSHFS" = yes ] || line=$(mount_over "$AT")
  if [ -z "$line" ]; then printf 'state=gone\n'
  elif [ -n "$SOURCE" ] && ! is_source "${line%% *}" "$SOURCE"; then printf 'state=foreign\n'
  else
    answers "$AT/."
    case $? in
      0) case ,${line##* }, in *,ro,* | *,read-only,*) printf 'state=read-only\n' ;; *) printf 'state=alive\n' ;; esac ;;
      137) printf 'state=hung\n' ;;
      *) printf 'state=dead\n' ;;
    esac
  fi
  set -- $(sshfs_of "$AT" | head -n 1)
  [ -z "${1:-}" ] || printf 'age=%s\n' "$(ps -o etime= -p "$1" | tr -d ' ' | awk -F'[-:]' '
    { for (i = 1; i <= NF; i++) { unit = (NF - i == 0) ? 1 : (NF - i == 1) ? 60 : (NF - i == 2) ? 3600 : 86400; sum += $i * unit } print sum }')"
  units=$HOME/.config/systemd/user
  if [ -e "$HOME/Library/LaunchAgents/$UNIT_NAME.plist" ]; then printf 'survives=yes\n'
  elif [ -e "$units/$UNIT_NAME.service" ] && [ -e "$units/default.target.wants/$UNIT_NAME.service" ] &&
    [ -e "/var/lib/systemd/linger/$(id -un)" ]; then printf 'survives=yes\n'
  else printf 'survives=no\n'; fi
}
