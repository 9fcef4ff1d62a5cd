# Resolves the packages of the proof's environment once, on the scheduler.
#
# Values: WENV             environment folder, home-relative or absolute
#         REQUIRES_PYTHON  specifier for uv, for example '==3.13.*' or '>=3.11,<3.14'
#         REFRESH          '1' resolves again even if the same question was answered before
#         UV               optional: path of uv; '' takes it from PATH
# Prints: MUSTER-EXPORT <sha256> <base64 of the export, one line>
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  uv-missing uv-too-old folder-foreign folder-unwritable disk-full environment-busy
#         index-unreachable package-unavailable python-unavailable export-names-index resolve-failed
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  sha256() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1" | cut -d' ' -f1
    elif command -v shasum >/dev/null 2>&1; then shasum -a 256 "$1" | cut -d' ' -f1
    else openssl dgst -sha256 "$1" | sed 's/.*= *//'; fi
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
    said=$(grep -v '^[[:space:]]*$' "$dir/.muster-uv.log" | tail -n 3 | tr '\n\r\t' '   ' | cut -c1-400)
    if grep -qi 'no space left\|os error 28' "$dir/.muster-uv.log"; then fail disk-full "The disk under $dir is full: $said"; fi
    if grep -qi 'permission denied\|read-only file system' "$dir/.muster-uv.log"; then fail folder-unwritable "uv cannot write under $dir: $said"; fi
    if grep -qi 'no interpreter found\|no download found\|no python executable' "$dir/.muster-uv.log"; then
      fail python-unavailable "uv found no Python that satisfies $REQUIRES_PYTHON: $said"
    fi
    if grep -qi 'failed to fetch\|dns error\|error sending request\|timed out\|connection refused\|network is unreachable\|connectivity is disabled\|offline' "$dir/.muster-uv.log"; then
      fail index-unreachable "uv cannot reach the package index of this node: $said"
    fi
    if grep -qi 'not found in the package registry\|no solution found' "$dir/.muster-uv.log"; then
      fail package-unavailable "The package index of this node lacks a package: $said"
    fi
    fail resolve-failed "uv could not resolve the packages: $said"
  }
  answer() {
    printf 'MUSTER-EXPORT %s %s\n' "$(sha256 "$dir/requirements.txt")" "$(base64 <"$dir/requirements.txt" | tr -d '\n')"
  }

  case $WENV in /*) dir=$WENV ;; *) dir=$HOME/$WENV ;; esac
  uv=${UV:-$(command -v uv)}
  [ -n "$uv" ] && [ -x "$uv" ] || fail uv-missing "uv is not on the PATH of a non-login shell ($PATH)."
  unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH PYTHONHOME
  "$uv" export --help >/dev/null 2>&1 || fail uv-too-old "$("$uv" --version 2>&1 | head -n 1) has no 'uv export'; 0.4.11 or newer is needed."

  if [ -L "$dir" ]; then fail folder-foreign "$dir is a symbolic link, so Muster leaves it alone."; fi
  if [ -e "$dir" ] && [ ! -f "$dir/.muster-env.json" ] && [ -n "$(ls -A "$dir" 2>/dev/null)" ]; then
    fail folder-foreign "$dir has no .muster-env.json, so it was not made by Muster and is left alone."
  fi
  mkdir -p "$dir" 2>/dev/null && [ -w "$dir" ] || fail folder-unwritable "$dir cannot be made or written."
  [ -f "$dir/.muster-env.json" ] || printf '%s\n' '{"schema":"muster.env/1","state":"making"}' >"$dir/.muster-env.json" ||
    fail folder-unwritable "$dir/.muster-env.json cannot be written."
  lock
  cd "$dir" || fail folder-unwritable "$dir cannot be entered."

  # The empty workspace table keeps uv from joining a project that lies in a parent folder.
  {
    printf '[project]\nname = "muster-flight-worker"\nversion = "0"\nrequires-python = "%s"\n' "$REQUIRES_PYTHON"
    printf 'dependencies = ["dask[distributed]", "pyarrow", "cryptography"]\n\n'
    printf '[tool.uv]\npackage = false\n\n[tool.uv.workspace]\nmembers = []\n'
  } >.muster-pyproject.new || fail disk-full "$dir cannot be written."
  if [ "${REFRESH:-}" != 1 ] && [ -s requirements.txt ] && [ -s uv.lock ] && [ -f .muster-resolved ] &&
    cmp -s .muster-pyproject.new pyproject.toml && [ "$(cat .muster-resolved)" = "$(sha256 requirements.txt)" ]; then
    rm -f .muster-pyproject.new
    answer
    return 0
  fi
  rm -f .muster-resolved uv.lock
  mv -f .muster-pyproject.new pyproject.toml
  "$uv" lock --no-progress >.muster-uv.log 2>&1 || explain
  "$uv" export --frozen --no-emit-project --no-header --no-progress -q -o .muster-export.new >.muster-uv.log 2>&1 || explain
  # An address in the export would send every worker to the scheduler's own index.
  if grep -q '://\|^--' .muster-export.new; then fail export-names-index "The export of uv names a package index or a direct address."; fi
  grep -q 'sha256:' .muster-export.new || fail resolve-failed "The export of uv holds no hashes."
  mv -f .muster-export.new requirements.txt
  sha256 requirements.txt >.muster-resolved
  rm -f .muster-uv.log
  answer
}
