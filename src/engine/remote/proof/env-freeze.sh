# Lists the packages that are installed in the proof's environment now.
#
# Values: WENV  environment folder, home-relative or absolute
#         UV    optional: path of uv; '' takes it from PATH
# Prints: MUSTER-PACKAGE <name==version> for each package, sorted by bytes
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  uv-missing environment-missing freeze-failed
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $WENV in /*) dir=$WENV ;; *) dir=$HOME/$WENV ;; esac
  uv=${UV:-$(command -v uv)}
  [ -n "$uv" ] && [ -x "$uv" ] || fail uv-missing "uv is not on the PATH of a non-login shell ($PATH)."
  [ -f "$dir/.muster-env.json" ] && [ -x "$dir/.venv/bin/python" ] || fail environment-missing "$dir holds no environment made by Muster."
  list=$("$uv" pip freeze -q --python "$dir/.venv/bin/python" 2>&1) || fail freeze-failed "uv could not list the packages: $(printf '%s' "$list" | tail -n 1)"
  printf '%s\n' "$list" | LC_ALL=C sort | sed 's/^/MUSTER-PACKAGE /'
}
