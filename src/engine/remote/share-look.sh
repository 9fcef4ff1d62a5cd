# Looks at one end of the share, touching no mount: the mount table first, then killable children.
#
# Values: SHARE   path of the share on this node, home-relative or absolute
#         ENDS    'yes': also list the entries of the folder (to compare both sides)
# Prints: home64, user64, system, path64 (physical), base64 (deepest folder that exists), localshare64,
#         kind=absent|folder|file|symlink|mount|hung, entries=<n> of a folder, first64,
#         state=alive|dead|hung of a mount, mount64=<line of the table> for network mounts and those at, above or below the share,
#         sshfs64, envfile=yes|no, env64=<line> for each line of ~/.agilab/.env that sets one of AGILab's share keys,
#         agilab=yes|no (is there a folder ~/.agilab), name64=<entry>
main() {
  put home "$HOME"
  put user "$(id -un)"
  printf 'system=%s\n' "$(uname -s)"
  case $SHARE in /*) path=$SHARE ;; *) path=${HOME%/}/$SHARE ;; esac
  # The mount table holds physical paths. Only the parents are resolved: the share itself may be a dead mount.
  found=$(within 3 sh -c '
    base=$(dirname "$1"); rest=$(basename "$1")
    while [ ! -d "$base" ]; do rest=$(basename "$base")/$rest; base=$(dirname "$base"); done
    cd -P "$base" && real=$(pwd -P) && printf "%s\n%s\n" "${real%/}/$rest" "$real"' sh "$path")
  if [ -n "$found" ]; then
    path=$(printf '%s\n' "$found" | sed -n 1p)
    put base "$(printf '%s\n' "$found" | sed -n 2p)"
  fi
  put path "$path"
  put localshare "$(within 3 sh -c 'cd -P "$1" 2>/dev/null && pwd -P' sh "$HOME/localshare" || printf '%s' "$HOME/localshare")"
  look_at_mounts
  if [ -z "$found" ]; then printf 'kind=hung\n'
  elif [ -n "$(mount_at "$path")" ]; then look_at_mount
  else look_at_folder; fi
  put sshfs "$(command -v sshfs)"
  look_at_env
}

look_at_mounts() {
  PATH_OCTAL=$(octal "$path")
  mounts | PATH_OCTAL=$PATH_OCTAL awk '
    BEGIN { path = ENVIRON["PATH_OCTAL"] }
    $3 ~ /fuse|nfs|cifs|smb|9p/ || index(path "/", ($2 == "/" ? "" : $2) "/") == 1 || index($2, path "/") == 1' |
    head -n 200 | while IFS= read -r line; do put mount "$line"; done
}

look_at_mount() {
  printf 'kind=mount\n'
  names=$(within 3 ls -A -- "$path" 2>/dev/null)
  code=$?
  case $code in 0) printf 'state=alive\n' ;; 137) printf 'state=hung\n' ;; *) printf 'state=dead\n' ;; esac
  [ "$code" -ne 0 ] || list "$names"
}

look_at_folder() {
  kind=$(within 3 sh -c 'if [ -L "$1" ]; then echo symlink; elif [ -d "$1" ]; then echo folder; elif [ -e "$1" ]; then echo file; else echo absent; fi' sh "$path")
  printf 'kind=%s\n' "${kind:-hung}"
  [ "$kind" = folder ] || return 0
  names=$(within 3 ls -A -- "$path")
  printf 'entries=%s\n' "$(printf '%s' "$names" | grep -c '')"
  put first "$(printf '%s\n' "$names" | head -n 1)"
  list "$names"
}

list() {
  [ "$ENDS" = yes ] || return 0
  printf '%s' "$1" | head -n 200 | while IFS= read -r name || [ -n "$name" ]; do put name "$name"; done
}

look_at_env() {
  if [ -d "$HOME/.agilab" ]; then printf 'agilab=yes\n'; else printf 'agilab=no\n'; fi
  if [ ! -e "$HOME/.agilab/.env" ]; then printf 'envfile=no\n'; return 0; fi
  printf 'envfile=yes\n'
  grep -E '^[[:blank:]]*(export[[:blank:]]+)?(IS_SOURCE_ENV|IS_WORKER_ENV|AGI_CLUSTER_ENABLED|AGI_CLUSTER_SHARE)[[:blank:]]*=' "$HOME/.agilab/.env" |
    while IFS= read -r line; do put env "$line"; done
}
