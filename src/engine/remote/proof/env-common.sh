# Functions that env-resolve.sh, env-install.sh and hold-node.sh have in common: put in front of them. Calls nothing.
# Both work in one folder, which belongs to Muster only if it carries the marker file.

fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1" | cut -d' ' -f1
  elif command -v shasum >/dev/null 2>&1; then shasum -a 256 "$1" | cut -d' ' -f1
  else openssl dgst -sha256 "$1" | sed 's/.*= *//'; fi
}

# project_text REQUIRES: the project that is resolved. The empty workspace table keeps uv from joining one in a parent folder.
project_text() {
  printf '[project]\nname = "muster-flight-worker"\nversion = "0"\nrequires-python = "%s"\n' "$1"
  printf 'dependencies = ["dask[distributed]", "pyarrow", "cryptography"]\n\n'
  printf '[tool.uv]\npackage = false\n\n[tool.uv.workspace]\nmembers = []\n'
}

# list_dist FOLDER: name-version of every installed package, as the folders beside them say. Needs no uv.
list_dist() {
  for found in "$1"/.venv/lib/python3*/site-packages/*.dist-info; do
    [ -d "$found" ] || continue
    found=${found##*/}
    printf '%s\n' "${found%.dist-info}"
  done | LC_ALL=C sort
}

unlock() { rm -rf "$dir/.muster-tmp"; rmdir "$dir/.muster-env.lock" 2>/dev/null; rm -f "$dir/.muster-env.lock.pid"; }

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

# explain CODE PYTHON: fails with what .muster-uv.log says; CODE when it says nothing known, PYTHON is the one that was asked for.
explain() {
  log=$dir/.muster-uv.log
  said=$(grep -v '^[[:space:]]*$' "$log" | tail -n 3 | tr '\n\r\t' '   ' | cut -c1-400)
  if grep -qi 'no space left\|os error 28' "$log"; then fail disk-full "The disk under $dir is full: $said"; fi
  if grep -qi 'permission denied\|read-only file system' "$log"; then fail folder-unwritable "uv cannot write under $dir: $said"; fi
  if grep -qi 'no interpreter found\|no download found\|no python executable' "$log"; then
    fail python-unavailable "uv found no Python $2 and could not get one: $said"
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

# Sets $dir and $uv.
find_uv() {
  case $WENV in /*) dir=$WENV ;; *) dir=$HOME/$WENV ;; esac
  uv=${UV:-$(command -v uv)}
  [ -n "$uv" ] && [ -x "$uv" ] || fail uv-missing "uv is not on the PATH of a non-login shell ($PATH)."
  unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
}

# Makes the folder or recognises it by its marker, locks it, and goes into it.
enter_folder() {
  if [ -L "$dir" ]; then fail folder-foreign "$dir is a symbolic link, so Muster leaves it alone."; fi
  if [ -e "$dir" ] && [ ! -f "$dir/.muster-env.json" ] && [ -n "$(ls -A "$dir" 2>/dev/null)" ]; then
    fail folder-foreign "$dir has no .muster-env.json, so it was not made by Muster and is left alone."
  fi
  mkdir -p "$dir" 2>/dev/null && [ -w "$dir" ] || fail folder-unwritable "$dir cannot be made or written."
  [ -f "$dir/.muster-env.json" ] || printf '%s\n' '{"schema":"muster.env/1","state":"making"}' >"$dir/.muster-env.json" ||
    fail folder-unwritable "$dir/.muster-env.json cannot be written."
  lock
  # What uv leaves half made when it is ended goes with the lock, not into everybody's /tmp.
  rm -rf "$dir/.muster-tmp"
  mkdir -p "$dir/.muster-tmp" && TMPDIR=$dir/.muster-tmp && export TMPDIR
  cd "$dir" || fail folder-unwritable "$dir cannot be entered."
}

