# Digests of named files as this node sees them through its own path, after waiting until all are there.
#
# Values: FOLDER  home-relative or absolute
#         NAMES   file names without blanks
#         WAIT_S  how long a name that is missing may still arrive
# Prints: MUSTER-FILE <sha256> <name> for each that is there
main() {
  case $FOLDER in /*) dir=$FOLDER ;; *) dir=$HOME/$FOLDER ;; esac
  if command -v sha256sum >/dev/null 2>&1; then digest() { sha256sum "$1" | cut -d' ' -f1; }
  else digest() { shasum -a 256 "$1" | cut -d' ' -f1; }; fi
  set -f
  waited=0
  while :; do
    missing=0
    for name in $NAMES; do [ -f "$dir/$name" ] || missing=1; done
    [ "$missing" = 1 ] && [ "$waited" -lt "$WAIT_S" ] || break
    sleep 1
    waited=$((waited + 1))
  done
  for name in $NAMES; do
    [ ! -f "$dir/$name" ] || printf 'MUSTER-FILE %s %s\n' "$(digest "$dir/$name")" "$name"
  done
}
