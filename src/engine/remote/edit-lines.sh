# Takes lines out of a text file and puts lines in, each compared as a whole but for a carriage return. Keeps mode, owner and a symbolic link.
#
# Values: FILE             absolute, or beginning with ~/
#         MODE             mode of the file when it is new, for example 600
#         REMOVE_COUNT     number of lines to take out, REMOVE_1 … REMOVE_n
#         ADD_COUNT        number of lines to put in, ADD_1 … ADD_n; none comes twice, but at numbers of its own
#         AT_1 … AT_n      line number that the added line gets; without one it takes the place of the first line that
#                          went out, and where none did, the end, but before a last line that has no newline
#         IS_FILE_NEW      'yes': remove the file when nothing is left in it
# Prints: added=<n>, removed=<n>, gone=yes when the file was removed
# Errors: command-failed

# rearrange OUT IN COUNTS WHOLE: the text on standard input without the lines of OUT and with those of IN, each as
# `number line`. How many came and went is written to COUNTS. A last line without its newline keeps that way.
rearrange() {
  awk -v out="$1" -v in_="$2" -v counts="$3" -v whole="$4" '
    function bare(text) { sub(/\r$/, "", text); return text }
    function put(at, text,   j) {
      for (j = kept; j >= at; j--) { line[j + 1] = line[j]; raw[j + 1] = raw[j] }
      line[at] = text; raw[at] = 0; kept++
    }
    BEGIN {
      while ((getline text < out) > 0) unwanted[bare(text)] = 1
      while ((getline text < in_) > 0) { new++; at[new] = text + 0; sub(/^[0-9]+ /, "", text); add[new] = text }
    }
    { total = NR; if (bare($0) in unwanted) { gone++; if (!first) first = kept + 1; next }
      line[++kept] = $0; raw[kept] = NR; there[bare($0)]++ }
    END {
      for (i = 1; i <= new; i++) {
        # What went out comes back as often as it was there.
        if (at[i] > 0 || !asked[bare(add[i])]) asked[bare(add[i])]++
        if (there[bare(add[i])] >= asked[bare(add[i])]) continue
        there[bare(add[i])]++
        came++
        place = at[i] > 0 ? at[i] : first ? first++ : kept > 0 && whole == "no" && raw[kept] == total ? kept : kept + 1
        put(place > kept ? kept + 1 : place, add[i])
      }
      for (i = 1; i <= kept; i++) printf "%s%s", line[i], (i == kept && whole == "no" && raw[i] == total ? "" : "\n")
      print came + 0, gone + 0 > counts
    }'
}

is_left() { [ -n "$(find "$1" -prune -mmin +1 2>/dev/null)" ]; }

# One program at a time, and only after another look: between the look of one and its removal, another may have removed
# the lock and made its own. As in file-lock.ts.
remove_left() {
  if mkdir "$lock.turn" 2>/dev/null; then
    if is_left "$lock"; then rmdir "$lock" 2>/dev/null; fi
    rmdir "$lock.turn"
  elif is_left "$lock.turn"; then
    rmdir "$lock.turn" 2>/dev/null
  else
    sleep 0.2 2>/dev/null || sleep 1
  fi
}

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
  # mkdir is atomic everywhere. An edit takes milliseconds: a lock of minutes ago was left by a program that is gone.
  until mkdir "$lock" 2>/dev/null; do
    if is_left "$lock"; then remove_left; continue; fi
    tries=$((tries + 1))
    [ "$tries" -le 100 ] || broken "Another program has been changing $FILE for 20 seconds, or $folder cannot be written."
    [ -w "$folder" ] || broken "The folder $folder cannot be written."
    # sleep(1) of POSIX counts whole seconds alone.
    sleep 0.2 2>/dev/null || { sleep 1; tries=$((tries + 4)); }
  done
  new=$FILE.muster-$$
  trap 'rm -f "$new" "$new.out" "$new.in" "$new.counts" "$new.text"; rmdir "$lock" 2>/dev/null' EXIT
  trap 'exit 143' HUP INT TERM
  if [ -e "$FILE" ]; then
    [ -f "$FILE" ] || broken "$FILE is not a plain file."
    cp -p "$FILE" "$new" || broken "$FILE cannot be copied."
  else
    : >"$new" && chmod "$MODE" "$new" || broken "$folder cannot be written."
  fi
  : >"$new.out" && : >"$new.in" || broken "$folder cannot be written."
  i=1
  while [ "$i" -le "$REMOVE_COUNT" ]; do
    eval "printf '%s\n' \"\$REMOVE_$i\"" >>"$new.out"
    i=$((i + 1))
  done
  i=1
  while [ "$i" -le "$ADD_COUNT" ]; do
    eval "printf '%s %s\n' \"\${AT_$i:-0}\" \"\$ADD_$i\"" >>"$new.in"
    i=$((i + 1))
  done
  whole=yes
  [ ! -s "$new" ] || [ -z "$(tail -c 1 "$new")" ] || whole=no
  rearrange "$new.out" "$new.in" "$new.counts" "$whole" <"$new" >"$new.text" || broken "$folder cannot be written; it may be full."
  read -r added removed <"$new.counts" || broken "$folder cannot be written; it may be full."
  printf 'added=%s\nremoved=%s\n' "$added" "$removed"
  if [ "$added" -eq 0 ] && [ "$removed" -eq 0 ]; then return 0; fi
  if [ "$IS_FILE_NEW" = yes ] && [ ! -s "$new.text" ]; then
    rm -f "$FILE" && printf 'gone=yes\n'
    return
  fi
  # Into the copy, which carries mode and owner.
  cat "$new.text" >"$new" || broken "$folder cannot be written; it may be full."
  mv -f "$new" "$FILE" || broken "$FILE cannot be written."
  # A new inode under SELinux carries the label of its folder's default only after this.
  if command -v restorecon >/dev/null 2>&1; then restorecon "$FILE" 2>/dev/null || true; fi
}
