# Hands a value to a program of a run that waits for it (handed.py).
#
# Values: RUN_ID  id of the run, [A-Za-z0-9-]
#         NAME    name the program waits for, [a-z]
#         TEXT    JSON, one line
# Prints: nothing; MUSTER-ERROR <code> <text>, exit 3
# Codes:  bad-run-id bad-name folder-unwritable
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $RUN_ID in '' | *[!A-Za-z0-9-]*) fail bad-run-id "The id of the run is not usable as a folder name." ;; esac
  case $NAME in '' | *[!a-z]*) fail bad-name "Nothing can be handed over as $NAME." ;; esac
  umask 077
  dir=$HOME/.muster-run/$RUN_ID/in
  mkdir -p "$dir" && printf '%s\n' "$TEXT" >"$dir/.$NAME.part" && mv -f "$dir/.$NAME.part" "$dir/$NAME.json" ||
    fail folder-unwritable "$dir cannot be written."
}
