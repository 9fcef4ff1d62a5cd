# Looks at one end of the share, touching no mount: the mount table first, then killable children.
#
# Values: SHARE   path of the share on this node, home-relative or absolute
#         UNIT_NAME  name of the service that would mount it again; PERSIST 'yes': is there something to run it
#         ENDS    'yes': also list the entries of the folder (to compare both sides)
# Prints: home, user, system, path (physical), base (deepest folder that exists), localshare (physical),
#         kind=absent|folder|file|symlink|mount|hung, entries=<n> of a folder, name=<entry> (one, or with ENDS all),
#         state=alive|dead|hung of a mount, mount=<line of the table> for network mounts and those at, above or below the share,
#         sshfs, envfile=yes|no, env=<line> for each line of ~/.agilab/.env that sets one of AGILab's share keys,
#         uid, unitfile=<path>, unitbase=<deepest folder on the way to its folders that exists>, unit=<SHA-256 of its file>,
#         services=systemd|launchd|none, lingering=yes|no
#         agilab=yes|no (is there a folder ~/.agilab)
main() {
  printf 'home=%s\nuser=%s\nsystem=%s\nsshfs=%s\n' "$HOME" "$(id -un)" "$(uname -s)" "$(command -v sshfs)"
  case $SHARE in /*) path=$SHARE ;; *) path=${HOME%/}/$SHARE ;; esac
  # The mount table holds physical paths. Only the parents are resolved: the share itself may be a dead mount.
  found=$(within 3 sh -c '
    rest=${1##*/}; base=${1%/*}
    while [ ! -d "${base:-/}" ]; do rest=${base##*/}/$rest; base=${base%/*}; done
    cd -P "${base:-/}" && real=$(pwd -P) && printf "%s\n%s\n" "${real%/}/$rest" "$real"
    if cd -P "$2" 2>/dev/null; then pwd -P; else printf "%s\n" "$2"; fi' sh "$path" "$HOME/localshare")
  if [ -n "$found" ]; then
    path=${found%%"
"*}
    printf '%s\n' "$found" | sed '1s/^/path=/; 2s/^/base=/; 3s/^/localshare=/'
  else
    printf 'path=%s\n' "$path"
  fi
  look_at_mounts
  if [ -z "$found" ]; then printf 'kind=hung\n'
  elif [ "$is_mount" = yes ]; then look_at_mount
  else look_at_folder; fi
  look_at_env
  look_at_service
}

look_at_service() {
  case $(uname -s) in
    Darwin) folder=$HOME/Library/LaunchAgents; file=$folder/$UNIT_NAME.plist; deepest=$folder ;;
    *) folder=$HOME/.config/systemd/user; file=$folder/$UNIT_NAME.service; deepest=$folder/default.target.wants ;;
  esac
  printf 'unitfile=%s\n' "$file"
  [ ! -e "$file" ] || printf 'unit=%s\n' "$( (sha256sum "$file" 2>/dev/null || shasum -a 256 "$file") | cut -d' ' -f1)"
  if [ -e "/var/lib/systemd/linger/$(id -un)" ]; then printf 'lingering=yes\n'; else printf 'lingering=no\n'; fi
  [ "$PERSIST" = yes ] || return 0
  while [ ! -d "$deepest" ]; do deepest=${deepest%/*}; done
  printf 'unitbase=%s\n' "$deepest"
  if command -v launchctl >/dev/null 2>&1; then printf 'services=launchd\n'
  # A system that systemd did not start has no manager for the account either: sd_booted(3).
  elif [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then printf 'services=systemd\n'
  else printf 'services=none\n'; fi
}

look_at_mounts() {
  PATH_OCTAL=$(octal "$path")
  near=$(mounts | PATH_OCTAL=$PATH_OCTAL awk '
    BEGIN { path = ENVIRON["PATH_OCTAL"] }
    $2 == path { print "at" }
    $3 ~ /fuse|nfs|cifs|smb|9p/ || index(path "/", ($2 == "/" ? "" : $2) "/") == 1 || index($2, path "/") == 1 {
      if (++count <= 200 || $2 == path) print "mount=" $0
    }')
  printf '%s\n' "$near" | grep '^mount='
  case "
$near
" in *"
at
"*) is_mount=yes ;; *) is_mount=no ;; esac
}

look_at_mount() {
  printf 'kind=mount\n'
  # Its output is read only when it answers: a program that hangs in the mount would hold the pipe open.
  answers "$path"
  code=$?
  if [ "$code" -eq 0 ]; then
    names=$(within 3 ls -A -- "$path" 2>/dev/null)
    code=$?
  fi
  case $code in 0) printf 'state=alive\n' ;; 137) printf 'state=hung\n' ;; *) printf 'state=dead\n' ;; esac
  [ "$code" -ne 0 ] || list
}

look_at_folder() {
  names=$(within 3 sh -c '
    if [ -L "$1" ]; then echo symlink; elif [ -d "$1" ]; then echo folder; ls -A -- "$1"
    elif [ -e "$1" ]; then echo file; else echo absent; fi' sh "$path")
  kind=${names%%"
"*}
  printf 'kind=%s\n' "${kind:-hung}"
  [ "$kind" = folder ] || return 0
  names=$(printf '%s\n' "$names" | sed 1d)
  [ -z "$names" ] || printf 'entries=%s\n' "$(printf '%s\n' "$names" | grep -c '')"
  list
}

list() {
  [ -n "$names" ] || return 0
  if [ "$ENDS" = yes ]; then printf '%s\n' "$names" | sed -n '1,200s/^/name=/p'
  else printf 'name=%s\n' "${names%%"
"*}"; fi
}

look_at_env() {
  if [ -d "$HOME/.agilab" ]; then printf 'agilab=yes\n'; else printf 'agilab=no\n'; fi
  if [ ! -e "$HOME/.agilab/.env" ]; then printf 'envfile=no\n'; return 0; fi
  printf 'envfile=yes\n'
  sed -n -E '/^[[:blank:]]*(export[[:blank:]]+)?(IS_SOURCE_ENV|IS_WORKER_ENV|AGI_CLUSTER_ENABLED|AGI_CLUSTER_SHARE)[[:blank:]]*=/s/^/env=/p' "$HOME/.agilab/.env"
}
