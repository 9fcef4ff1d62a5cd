# What stands in the environment of an AGILab project on this node, so that a later run can tell whether it is the same.
#
# Values: WENV  environment, home-relative: wenv/<project>_worker
# Prints: MUSTER-PACKAGE <name==version>
#         MUSTER-PRINT {"sha256","python","uv"}   sha256 '' when there is no environment
main() {
  dir=$HOME/$WENV
  sha256() { if command -v sha256sum >/dev/null 2>&1; then sha256sum | cut -d' ' -f1; else shasum -a 256 | cut -d' ' -f1; fi; }
  version() { sed -n 's/^version_info *= *//p; s/^version *= *//p' "$dir/.venv/pyvenv.cfg" 2>/dev/null | head -n 1; }
  list() { ls -d "$dir"/.venv/lib/python3*/site-packages/*.dist-info 2>/dev/null | sed 's:.*/::; s/\.dist-info$//'; }
  print=
  if [ -x "$dir/.venv/bin/python" ]; then
    print=$({ version; list; cat "$dir/pyproject.toml"; } | sha256)
    list | sed -n 's/^\(.*\)-\([^-]*\)$/MUSTER-PACKAGE \1==\2/p'
  fi
  printf 'MUSTER-PRINT {"sha256":"%s","python":"%s","uv":"%s"}\n' "$print" "$(version)" "$(uv --version 2>/dev/null | cut -d' ' -f1,2)"
}
