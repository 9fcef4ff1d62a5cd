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
  answer() {
    printf 'MUSTER-EXPORT %s %s\n' "$(sha256 "$dir/requirements.txt")" "$(base64 <"$dir/requirements.txt" | tr -d '\n')"
  }

  find_uv
  "$uv" export --help >/dev/null 2>&1 || fail uv-too-old "$("$uv" --version 2>&1 | head -n 1) has no 'uv export'; 0.4.11 or newer is needed."

  enter_folder

  project_text "$REQUIRES_PYTHON" >.muster-pyproject.new || fail disk-full "$dir cannot be written."
  if [ "${REFRESH:-}" != 1 ] && [ -s requirements.txt ] && [ -s uv.lock ] && [ -f .muster-resolved ] &&
    cmp -s .muster-pyproject.new pyproject.toml && [ "$(cat .muster-resolved)" = "$(sha256 requirements.txt)" ]; then
    rm -f .muster-pyproject.new
    answer
    return 0
  fi
  rm -f .muster-resolved uv.lock
  mv -f .muster-pyproject.new pyproject.toml
  "$uv" lock --no-progress >.muster-uv.log 2>&1 || explain resolve-failed "$REQUIRES_PYTHON"
  "$uv" export --frozen --no-emit-project --no-header --no-progress -q -o .muster-export.new >.muster-uv.log 2>&1 || explain resolve-failed "$REQUIRES_PYTHON"
  # An address in the export would send every worker to the scheduler's own index.
  if grep -q '://\|^--' .muster-export.new; then fail export-names-index "The export of uv names a package index or a direct address."; fi
  grep -q 'sha256:' .muster-export.new || fail resolve-failed "The export of uv holds no hashes."
  mv -f .muster-export.new requirements.txt
  sha256 requirements.txt >.muster-resolved
  rm -f .muster-uv.log
  answer
}
