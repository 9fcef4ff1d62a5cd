# Asks the package index of this node for one small package, by uv or pip, with the node's own settings. Leaves nothing.
#
# Prints: asked=uv|pip|nobody, reached=yes|no, said64=<the last lines of an answer that was no>
main() {
  # uv leaves its temporary folder behind when it is ended on the way: this one goes with the script, however it ends.
  folder=$(mktemp -d) || return 1
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 143' HUP INT TERM
  export TMPDIR="$folder"
  if command -v uv >/dev/null 2>&1; then
    echo 'asked=uv'
    # The metadata of one pure package, without a cache, so that the index itself answers.
    said=$(printf 'packaging\n' | env UV_HTTP_TIMEOUT=5 UV_HTTP_RETRIES=0 UV_PYTHON_DOWNLOADS=never \
      uv pip compile --quiet --no-deps --no-cache --no-header - 2>&1)
    code=$?
  elif command -v python3 >/dev/null 2>&1 && python3 -m pip --version >/dev/null 2>&1; then
    echo 'asked=pip'
    said=$(python3 -m pip --timeout 5 --retries 0 --disable-pip-version-check --no-cache-dir index versions packaging 2>&1)
    code=$?
  else
    printf 'asked=nobody\nreached=no\n'
    return 0
  fi
  if [ "$code" -eq 0 ]; then echo 'reached=yes'; return 0; fi
  printf 'reached=no\nsaid64=%s\n' "$(printf '%s' "$said" | tail -n 6 | base64 | tr -d '\n')"
}
