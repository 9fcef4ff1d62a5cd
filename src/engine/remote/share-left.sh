# Says what is left of the share on a node: mounts, sshfs processes of this user, temporary files.
#
# Values: AT  absolute path of the share here
#         IS_MOUNTED_BY_US  'no' where the share is nobody's mount, or somebody else's: on the scheduler it may well be a
#                           disk of its own, and storage that others mount stays mounted
#         UNIT_NAME  name of the service that would mount it again
# Prints: left64=<what>, one line each; nothing when nothing is left
main() {
  line=$(mount_at "$AT")
  if [ "$IS_MOUNTED_BY_US" = yes ]; then
    [ -z "$line" ] || put left "mount: $line"
    sshfs_of "$AT" | while IFS= read -r line; do put left "process: $line"; done
  elif [ -n "$line" ]; then
    # Not ours to judge, and nothing is touched that does not answer.
    answers "$AT/." && line=
  fi
  for file in "$HOME/.config/systemd/user/$UNIT_NAME.service" "$HOME/.config/systemd/user/default.target.wants/$UNIT_NAME.service" \
    "$HOME/Library/LaunchAgents/$UNIT_NAME.plist" "$HOME/.config/systemd/user/$UNIT_NAME.service.muster-new"; do
    [ ! -e "$file" ] && [ ! -L "$file" ] || put left "service: $file"
  done
  for file in "$HOME/.agilab/.env.muster-"*; do
    [ ! -e "$file" ] || put left "temporary file: $file"
  done
  [ -z "$line" ] || return 0
  for file in "$AT/.muster-sentinel" "$AT/.muster-write-"*; do
    [ ! -e "$file" ] || put left "temporary file: $file"
  done
}
