# Installs the resolved packages on one node, from that node's own index, hashes required.
#
# Values: WENV        environment folder, home-relative or absolute
#         PYTHON      Python for uv, for example '3.13'
#         EXPORT_SHA  sha256 of the export
#         EXPORT_B64  the export of env-resolve.sh in base64, one line
#         UV          optional: path of uv; '' takes it from PATH
# Prints: MUSTER-PACKAGE <name==version> for each package
#         MUSTER-ENV {"reused":true|false,"python":"3.13.1","uv":"uv 0.13.9","packages":24,"freezeSha256":"…"}
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  uv-missing uv-too-old folder-foreign folder-unwritable disk-full environment-busy export-damaged
#         python-unavailable venv-failed index-unreachable package-unavailable hash-mismatch install-failed import-failed
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  sha256() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1" | cut -d' ' -f1
    elif command -v shasum >/dev/null 2>&1; then shasum -a 256 "$1" | cut -d' ' -f1
    else openssl dgst -sha256 "$1" | sed 's/.*= *//'; fi
  }
  from_base64() {
    if [ "$(printf 'YQ==' | base64 -d 2>/dev/null)" = a ]; then base64 -d
    elif [ "$(printf 'YQ==' | base64 -D 2>/dev/null)" = a ]; then base64 -D
    else openssl base64 -d -A; fi
  }
  unlock() { rmdir "$dir/.muster-env.lock" 2>/dev/null; rm -f "$dir/.muster-env.lock.pid"; }
  # A lock left by a killed script names a process that is gone: it is taken over.
  lock() {
    tries=0
    until mkdir "$dir/.muster-env.lock" 2>/dev/null; do
      owner=$(cat "$dir/.muster-env.lock.pid" 2>/dev/null)
      if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then unlock; continue; fi
      tries=$((tries + 1))
      [ "$tries" -le 30 ] || fail environment-busy "Another program has been changing $dir for 30 seconds."
      sleep 1
    done
    printf '%s' "$$" >"$dir/.muster-env.lock.pid"
    trap unlock EXIT
    trap 'exit 143' HUP INT TERM
  }
  explain() {
    log=$dir/.muster-uv.log
    said=$(grep -v '^[[:space:]]*$' "$log" | tail -n 3 | tr '\n\r\t' '   ' | cut -c1-400)
    if grep -qi 'no space left\|os error 28' "$log"; then fail disk-full "The disk under $dir is full: $said"; fi
    if grep -qi 'permission denied\|read-only file system' "$log"; then fail folder-unwritable "uv cannot write under $dir: $said"; fi
    if grep -qi 'no interpreter found\|no download found\|no python executable' "$log"; then
      fail python-unavailable "uv found no Python $PYTHON and could not get one: $said"
    fi
    if grep -qi 'hash mismatch' "$log"; then fail hash-mismatch "A package differs from the one the scheduler resolved: $said"; fi
    if grep -qi 'failed to fetch\|dns error\|error sending request\|timed out\|connection refused\|network is unreachable\|connectivity is disabled\|offline' "$log"; then
      fail index-unreachable "uv cannot reach the package index of this node: $said"
    fi
    if grep -qi 'not found in the package registry\|no solution found\|no matching distribution' "$log"; then
      fail package-unavailable "The package index of this node lacks a package: $said"
    fi
    fail "$1" "uv failed: $said"
  }
  freeze() { "$uv" pip freeze -q --python "$dir/.venv/bin/python" 2>/dev/null | LC_ALL=C sort >"$dir/.muster-freeze"; [ -s "$dir/.muster-freeze" ]; }
  answer() {
    sed 's/^/MUSTER-PACKAGE /' "$dir/.muster-freeze"
    printf 'MUSTER-ENV {"reused":%s,"python":"%s","uv":"%s","packages":%s,"freezeSha256":"%s"}\n' "$1" \
      "$("$dir/.venv/bin/python" -c 'import platform; print(platform.python_version())')" \
      "$("$uv" --version | cut -d' ' -f1,2)" "$(grep -c . "$dir/.muster-freeze")" "$(sha256 "$dir/.muster-freeze")"
  }
  ready_marker() {
    printf '{"schema":"muster.env/1","state":"ready","exportSha256":"%s","python":"%s","freezeSha256":"%s"}\n' \
      "$EXPORT_SHA" "$PYTHON" "$(sha256 "$dir/.muster-freeze")"
  }

  case $WENV in /*) dir=$WENV ;; *) dir=$HOME/$WENV ;; esac
  uv=${UV:-$(command -v uv)}
  [ -n "$uv" ] && [ -x "$uv" ] || fail uv-missing "uv is not on the PATH of a non-login shell ($PATH)."
  unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
  if [ -L "$dir" ]; then fail folder-foreign "$dir is a symbolic link, so Muster leaves it alone."; fi
  if [ -e "$dir" ] && [ ! -f "$dir/.muster-env.json" ] && [ -n "$(ls -A "$dir" 2>/dev/null)" ]; then
    fail folder-foreign "$dir has no .muster-env.json, so it was not made by Muster and is left alone."
  fi
  mkdir -p "$dir" 2>/dev/null && [ -w "$dir" ] || fail folder-unwritable "$dir cannot be made or written."
  [ -f "$dir/.muster-env.json" ] || printf '%s\n' '{"schema":"muster.env/1","state":"making"}' >"$dir/.muster-env.json" ||
    fail folder-unwritable "$dir/.muster-env.json cannot be written."
  lock
  cd "$dir" || fail folder-unwritable "$dir cannot be entered."

  # Reuse asks the environment itself: the marker alone would also be true after someone changed a package by hand.
  if [ -x .venv/bin/python ] && freeze && [ "$(ready_marker)" = "$(cat .muster-env.json)" ]; then
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
  "$uv" venv -q --no-progress --python "$PYTHON" .venv >.muster-uv.log 2>&1 || explain venv-failed
  "$uv" pip sync -q --no-progress --require-hashes --python .venv/bin/python requirements.txt >.muster-uv.log 2>&1 || explain install-failed
  # The first import also writes the byte code: without it each process of the proof would compile for a second.
  .venv/bin/python -c 'import distributed, pyarrow.parquet, cryptography.x509, psutil' >.muster-uv.log 2>&1 || {
    said=$(tail -n 1 .muster-uv.log | cut -c1-400)
    fail import-failed "The installed packages do not load on this node: $said"
  }
  freeze || fail install-failed "uv could not list the installed packages."
  ready_marker >.muster-env.new && mv -f .muster-env.new .muster-env.json || fail disk-full "$dir/.muster-env.json cannot be written."
  rm -f .muster-uv.log
  answer false
}
