# Gets the program uv for another kind of machine from this node's own package index, into a new folder.
#
# Values: FOLDER    absolute; must not be there
#         UV_NAME   the platform as uv calls it, such as aarch64-unknown-linux-gnu
#         PIP_NAME  the platform as pip calls it, such as manylinux2014_aarch64
# Prints: program=<path>, sizebytes=<n>
# Errors: no-index, command-failed
main() {
  umask 077
  fail() { rm -rf "$FOLDER"; printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 1; }
  [ ! -e "$FOLDER" ] && [ ! -L "$FOLDER" ] || { printf 'MUSTER-ERROR command-failed %s is in the way.\n' "$FOLDER"; exit 1; }
  mkdir "$FOLDER" && printf 'made by muster\n' >"$FOLDER/.muster" || fail command-failed "$FOLDER cannot be made."
  if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --no-cache --no-deps --no-build --target "$FOLDER/wheel" --python-platform "$UV_NAME" uv >&2
  elif command -v python3 >/dev/null 2>&1; then
    python3 -m pip install --quiet --no-cache-dir --disable-pip-version-check --no-deps --only-binary=:all: --platform "$PIP_NAME" \
      --target "$FOLDER/wheel" uv >&2
  else
    fail command-failed "There is neither uv nor pip here."
  fi || fail no-index "The package index did not give uv for $UV_NAME."
  program=$FOLDER/wheel/bin/uv
  [ -f "$program" ] || fail no-index "The wheel of uv for $UV_NAME holds no program."
  printf 'program=%s\nsizebytes=%s\n' "$program" "$(wc -c <"$program" | tr -d ' ')"
}
