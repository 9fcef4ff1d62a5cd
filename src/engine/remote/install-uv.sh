# Installs uv for this account, without administrator rights: in a private environment, with a link in ~/.local/bin.
# The folders must be there; ~/.local/bin/uv must not.
#
# Prints: version=<uv 0.x>
# Errors: no-index (pip could not get it), install-failed (no venv or pip here), not-muster-folder
main() {
  fail() { rm -rf "$half"; printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 1; }
  # What a failed installation leaves goes with it; nothing that was there before.
  half=
  home=$HOME/.local/share/muster/uv
  [ ! -e "$HOME/.local/bin/uv" ] && [ ! -L "$HOME/.local/bin/uv" ] || fail not-muster-folder "$HOME/.local/bin/uv is in the way."
  if [ -e "$home" ] && [ ! -e "$home/.muster" ]; then fail not-muster-folder "$home is in the way."; fi
  rm -rf "$home"
  half=$home
  mkdir "$home" && printf 'made by muster\n' >"$home/.muster" || fail install-failed "$home cannot be made."
  python3 -m venv "$home/env" >&2 || fail install-failed "python3 -m venv does not work here; on Debian and Ubuntu it needs the package python3-venv."
  "$home/env/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check --retries 1 uv >&2 || fail no-index "pip could not get uv."
  version=$("$home/env/bin/uv" --version 2>&1) || fail install-failed "uv does not run here: $version"
  ln -s "$home/env/bin/uv" "$HOME/.local/bin/uv" || fail install-failed "$HOME/.local/bin cannot be written."
  printf 'version=%s\n' "$version"
}
