# What is left of a proof on one node: the packages of its environment, and on the scheduler the outputs it read back.
#
# Values: WENV    environment folder of the proof, home-relative
#         FOLDER  folder of the outputs, home-relative or absolute; empty: not looked at
# Prints: package=<name==version> for each, file=<SHA-256> <name> for each output
main() {
  case $WENV in /*) ;; *) WENV=$HOME/$WENV ;; esac
  [ ! -r "$WENV/.muster-freeze" ] || [ ! -x "$WENV/.venv/bin/python" ] || sed 's/^/package=/' "$WENV/.muster-freeze"
  [ -n "$FOLDER" ] || return 0
  case $FOLDER in /*) ;; *) FOLDER=$HOME/$FOLDER ;; esac
  cd "$FOLDER" 2>/dev/null || return 0
  for file in *.parquet; do
    [ -f "$file" ] || continue
    printf 'file=%s %s\n' "$( (sha256sum -- "$file" 2>/dev/null || shasum -a 256 -- "$file") | cut -d' ' -f1)" "$file"
  done
}
