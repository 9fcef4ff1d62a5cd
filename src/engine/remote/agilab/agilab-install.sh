# Installs AGILab into an environment of its own under ~/.muster-agilab. Nothing else on the node is touched.
#
# Values: PYTHON    Python for uv, for example 3.13
#         PACKAGES  what to install, blank-separated, for example agilab[core,ui]
# Prints: MUSTER-INSTALLED <version>
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  uv-missing folder-foreign disk-full venv-failed index-unreachable install-failed
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  dir=$HOME/.muster-agilab
  uv=$(command -v uv)
  [ -n "$uv" ] || fail uv-missing "uv is not on the PATH of a non-login shell ($PATH)."
  unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH PYTHONHOME
  if [ -L "$dir" ] || { [ -e "$dir" ] && [ ! -f "$dir/.muster-agilab" ]; }; then
    fail folder-foreign "$dir was not made by Muster and is left alone."
  fi
  mkdir -p "$dir" && : >"$dir/.muster-agilab" || fail disk-full "$dir cannot be written."
  cd "$dir" || fail disk-full "$dir cannot be entered."
  explain() {
    said=$(grep -v '^[[:space:]]*$' "$dir/uv.log" | tail -n 3 | tr '\n\r\t' '   ' | cut -c1-400)
    if grep -qi 'no space left\|os error 28' "$dir/uv.log"; then fail disk-full "The disk under $dir is full: $said"; fi
    if grep -qi 'failed to fetch\|dns error\|error sending request\|timed out\|network is unreachable' "$dir/uv.log"; then
      fail index-unreachable "uv cannot reach the package index of this node: $said"
    fi
    fail "$1" "uv failed: $said"
  }
  [ -x .venv/bin/python ] || "$uv" venv -q --no-progress --python "$PYTHON" .venv >uv.log 2>&1 || explain venv-failed
  printf 'uv pip install --python %s/.venv/bin/python %s\n' "$dir" "$PACKAGES"
  # shellcheck disable=SC2086 -- a list of requirements
  "$uv" pip install --no-progress --python .venv/bin/python $PACKAGES >uv.log 2>&1 || explain install-failed
  tail -n 3 uv.log
  printf 'MUSTER-INSTALLED %s\n' "$(.venv/bin/python -s -c 'import importlib.metadata as m; print(m.version("agilab"))')"
  rm -f uv.log
}
