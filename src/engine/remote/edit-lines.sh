# Takes lines out of a text file and puts lines in, each compared as a whole. Keeps mode, owner and a symbolic link.
#
# Values: FILE             absolute, or beginning with ~/
#         MODE             mode of the file when it is new, for example 600
#         REMOVE_COUNT     number of lines to take out, REMOVE_1 … REMOVE_n
#         ADD_COUNT        number of lines to put at the end, ADD_1 … ADD_n; one that is there already is not put again
#         IS_FILE_NEW      'yes': remove the file when nothing is left in it
# Prints: added=<n>, removed=<n>, gone=yes when the file was removed
# Errors: command-failed
main() {
  broken() { printf 'MUSTER-ERROR command-failed %s\n' "$1"; exit 1; }
  case $FILE in '~/'*) FILE=$HOME/${FILE#??} ;; esac
  hops=0
  while [ -L "$FILE" ] && [ "$hops" -lt 20 ]; do
    next=$(readlink "$FILE") || broken "The link $FILE cannot be read."
    case $next in /*) FILE=$next ;; *) FILE=$(dirname "$FILE")/$next ;; esac
    hops=$((hops + 1))
  done
  umask 077
  folder=$(dirname "$FILE")
  [ -d "$folder" ] || broken "There is no folder $folder."
  lock=$FILE.muster-lock
  tries=0
  # mkdir is atomic everywhere. A lock older than five minutes was left by a script that is gone.
  until mkdir "$lock" 2>/dev/null; do
    [ -z "$(find "$lock" -prune -mmin +5 2>/dev/null)" ] || { rmdir "$lock" 2>/dev/null; continue; }
    tries=$((tries + 1))
    [ "$tries" -le 20 ] || broken "Another program has been changing $FILE for 20 seconds, or $folder cannot be written."
    [ -w "$folder" ] || broken "The folder $folder cannot be written."
    sleep 1
  done
  new=$FILE.muster-$$
  trap 'rm -f "$new" "$new.out"; rmdir "$lock" 2>/dev/null' EXIT
  trap 'exit 143' HUP INT TERM
  added=0
  removed=0
  if [ -e "$FILE" ]; then
    [ -f "$FILE" ] || broken "$FILE is not a plain file."
    cp -p "$FILE" "$new" || broken "$FILE cannot be copied."
  else
    : >"$new" && chmod "$MODE" "$new" || broken "$folder cannot be written."
  fi
  : >"$new.out"
  i=1
  while [ "$i" -le "$REMOVE_COUNT" ]; do
    eval "printf '%s\n' \"\$REMOVE_$i\"" >>"$new.out"
    i=$((i + 1))
  done
  if [ "$REMOVE_COUNT" -gt 0 ] && [ -s "$new" ]; then
    removed=$(grep -cxF -f "$new.out" "$new")
    if [ "$removed" -gt 0 ]; then
      kept=$(grep -vxF -f "$new.out" "$new"; printf x)
      printf '%s' "${kept%x}" >"$new" || broken "$folder cannot be written; it may be full."
    fi
  fi
  i=1
  while [ "$i" -le "$ADD_COUNT" ]; do
    eval "line=\$ADD_$i"
    if ! grep -qxF -e "$line" "$new"; then
      # A last line without its newline would swallow the first one that is added.
      [ ! -s "$new" ] || [ -z "$(tail -c 1 "$new")" ] || printf '\n' >>"$new"
      printf '%s\n' "$line" >>"$new" || broken "$folder cannot be written; it may be full."
      added=$((added + 1))
    fi
    i=$((i + 1))
  done
  printf 'added=%s\nremoved=%s\n' "$added" "$removed"
  if [ "$added" -eq 0 ] && [ "$removed" -eq 0 ]; then return 0; fi
  if [ "$IS_FILE_NEW" = yes ] && [ ! -s "$new" ]; then
    rm -f "$FILE" && printf 'gone=yes\n'
    return
  fi
  mv -f "$new" "$FILE" || broken "$FILE cannot be written."
  # A new inode under SELinux carries the label of its folder's default only after this.
  if command -v restorecon >/dev/null 2>&1; then restorecon "$FILE" 2>/dev/null || true; fi
}
