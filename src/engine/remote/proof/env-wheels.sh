# Fetches the resolved packages as wheels for another node that has no package index, into a folder of the share.
#
# Values: WENV   environment folder with the resolution, home-relative or absolute
#         MINOR  Python minor of the other node, for example '3.13'
#         TAGS   its platform tags, best first
#         INTO   folder for the wheels, home-relative or absolute; its name begins with .muster-wheels-
#         UV     optional: path of uv; '' takes it from PATH
# Prints: MUSTER-WHEELS <number of wheels> <bytes>
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  uv-missing folder-foreign folder-unwritable disk-full environment-busy index-unreachable package-unavailable
#         hash-mismatch wheels-failed
main() {
  find_uv
  case $INTO in */.muster-wheels-*) ;; *) fail folder-foreign "Wheels are not put into $INTO." ;; esac
  case $INTO in /*) into=$INTO ;; *) into=$HOME/$INTO ;; esac
  enter_folder
  mkdir -p "$into" 2>/dev/null || fail folder-unwritable "$into cannot be made."
  digits=$(printf '%s' "$MINOR" | tr -d .)
  set -- download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: --dest "$into" \
    --python-version "$MINOR" --implementation cp --abi "cp$digits" --abi abi3 --abi none
  for tag in $TAGS; do set -- "$@" --platform "$tag"; done
  # uv downloads no wheels by itself. pip does, and takes the index that uv was given where it has none of its own.
  [ -n "${PIP_INDEX_URL:-}" ] || [ -z "${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-}}" ] || export PIP_INDEX_URL="${UV_DEFAULT_INDEX:-$UV_INDEX_URL}"
  # Conditions such as python_version are judged by the Python that pip runs on: the other node's minor, where it can be had.
  "$uv" tool run -q --no-progress --python "$MINOR" --from pip pip "$@" -r requirements.txt >.muster-uv.log 2>&1 ||
    "$uv" tool run -q --no-progress --from pip pip "$@" -r requirements.txt >.muster-uv.log 2>&1 || explain wheels-failed "$MINOR"
  rm -f .muster-uv.log
  # shellcheck disable=SC2012 -- wheels have plain names
  printf 'MUSTER-WHEELS %s %s\n' "$(ls "$into" | wc -l | tr -d ' ')" "$(du -sk "$into" | awk '{print $1 * 1024}')"
}
