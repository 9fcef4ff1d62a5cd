# Installs the resolved packages on one node, from that node's own index or from carried wheels, hashes required.
#
# Values: WENV        environment folder, home-relative or absolute
#         PYTHON      Python for uv, for example '3.13'
#         EXPORT_SHA  sha256 of the export
#         EXPORT_B64  the export of env-resolve.sh in base64, one line
#         WHEELS      optional: folder with the wheels, home-relative or absolute, for a node without an index of its own
#         UV          optional: path of uv; '' takes it from PATH
# Prints: MUSTER-PACKAGE <name==version> for each package
#         MUSTER-ENV {"reused":true|false,"python":"3.13.1","uv":"uv 0.13.9","packages":24,"freezeSha256":"…"}
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  uv-missing uv-too-old folder-foreign folder-unwritable disk-full environment-busy export-damaged
#         python-unavailable venv-failed index-unreachable package-unavailable hash-mismatch install-failed import-failed
main() {
  from_base64() {
    if [ "$(printf 'YQ==' | base64 -d 2>/dev/null)" = a ]; then base64 -d
    elif [ "$(printf 'YQ==' | base64 -D 2>/dev/null)" = a ]; then base64 -D
    else openssl base64 -d -A; fi
  }
  freeze() {
    "$uv" pip freeze -q --python "$dir/.venv/bin/python" 2>/dev/null | LC_ALL=C sort >"$dir/.muster-freeze"
    list_dist "$dir" >"$dir/.muster-dist"
    [ -s "$dir/.muster-freeze" ]
  }
  answer() {
    say_versions
    sed 's/^/MUSTER-PACKAGE /' "$dir/.muster-freeze"
    printf 'MUSTER-ENV {"reused":%s,"python":"%s","uv":"%s","packages":%s,"freezeSha256":"%s"}\n' "$1" \
      "$version" "$uv_version" "$(grep -c . "$dir/.muster-freeze")" "$(sha256 "$dir/.muster-freeze")"
  }
  say_versions() {
    version=$("$dir/.venv/bin/python" -c 'import platform; print(platform.python_version())')
    uv_version=$("$uv" --version | cut -d' ' -f1,2)
  }
  # All that hold-node.sh needs to tell, without uv and without a Python, whether this environment is still the same.
  ready_marker() {
    printf '{"schema":"muster.env/1","state":"ready","exportSha256":"%s","python":"%s","version":"%s","uv":"%s","freezeSha256":"%s","distSha256":"%s"}\n' \
      "$EXPORT_SHA" "$PYTHON" "$version" "$uv_version" "$(sha256 "$dir/.muster-freeze")" "$(sha256 "$dir/.muster-dist")"
  }

  find_uv
  enter_folder

  # Reuse asks the environment itself: the marker alone would also be true after someone changed a package by hand.
  if [ -x .venv/bin/python ] && freeze && say_versions && [ "$(ready_marker)" = "$(cat .muster-env.json)" ]; then
    answer true
    return 0
  fi
  "$uv" pip sync --help 2>/dev/null | grep -q -- --require-hashes ||
    fail uv-too-old "$("$uv" --version 2>&1 | head -n 1) has no 'uv pip sync --require-hashes'; 0.4.11 or newer is needed."
  printf '%s\n' '{"schema":"muster.env/1","state":"making"}' >.muster-env.json
  printf '%s' "$EXPORT_B64" | from_base64 >.muster-export.new || fail disk-full "$dir cannot be written."
  [ "$(sha256 .muster-export.new)" = "$EXPORT_SHA" ] || fail export-damaged "The list of packages arrived damaged in $dir."
  mv -f .muster-export.new requirements.txt
  # requirements.txt changed, so the answer that env-resolve.sh kept is only valid if it is the same list.
  [ "$(cat .muster-resolved 2>/dev/null)" = "$EXPORT_SHA" ] || rm -f .muster-resolved
  rm -rf .venv
  "$uv" venv -q --no-progress --python "$PYTHON" .venv >.muster-uv.log 2>&1 || explain venv-failed "$PYTHON"
  set -- pip sync -q --no-progress --require-hashes --python .venv/bin/python
  case ${WHEELS:-} in '') ;; /*) set -- "$@" --offline --no-index --find-links "$WHEELS" ;; *) set -- "$@" --offline --no-index --find-links "$HOME/$WHEELS" ;; esac
  # A node behind a wall that swallows packets says so in seconds, not after minutes of trying again.
  UV_HTTP_RETRIES=${UV_HTTP_RETRIES:-1}
  export UV_HTTP_RETRIES
  "$uv" "$@" requirements.txt >.muster-uv.log 2>&1 || explain install-failed "$PYTHON"
  # The first import also writes the byte code: without it each process of the proof would compile for a second.
  .venv/bin/python -c 'import distributed, pyarrow.parquet, cryptography.x509, psutil' >.muster-uv.log 2>&1 || {
    said=$(tail -n 1 .muster-uv.log | cut -c1-400)
    fail import-failed "The installed packages do not load on this node: $said"
  }
  freeze || fail install-failed "uv could not list the installed packages."
  say_versions
  ready_marker >.muster-env.new && mv -f .muster-env.new .muster-env.json || fail disk-full "$dir/.muster-env.json cannot be written."
  rm -f .muster-uv.log
  answer false
}
