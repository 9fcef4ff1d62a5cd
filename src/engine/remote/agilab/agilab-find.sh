# Looks for AGILab on this node, wherever it may have been put. Changes nothing: no module of AGILab is imported.
#
# Values: APP   project, for example flight_telemetry_project
#         APPS  folder of projects, absolute or home-relative; '' for the one that comes with AGILab
# Prints: one line of JSON per AGILab that can be used, the user's own first:
#         {"via","python","pythonVersion","version","root","isSource","appsPath","hasApp","packages":{name: version}}
main() {
  seen=' '
  try() {
    [ -x "$2" ] || return 0
    case $seen in *" $2 "*) return 0 ;; esac
    seen="$seen$2 "
    "$2" -s -c '
import importlib.metadata as m, importlib.util as u, json, os, platform, sys
via, app, apps = sys.argv[1:4]
def root(name):
    try:
        spec = u.find_spec(name)
    except Exception:
        return ""
    place = (spec.origin and os.path.dirname(spec.origin)) or (list(spec.submodule_search_locations or [""])[0]) if spec else ""
    return place
def version(name):
    try:
        return m.version(name)
    except Exception:
        return ""
at = root("agilab")
if not at or not root("agi_cluster") or not root("agi_env"):
    sys.exit(0)
own = os.path.join(at, "apps", "builtin")
given = os.path.join(os.path.expanduser("~"), apps) if apps else ""
provider = root("agi_app_" + app[:-8]) if app.endswith("_project") else ""
places = [given] if given else [own, os.path.join(provider, "project") if provider else ""]
has = any(place and os.path.isdir(os.path.join(place, app)) for place in places)
names = ("agilab", "agi-cluster", "agi-env", "agi-node", "agi-core", "dask", "distributed", "asyncssh", "polars")
print(json.dumps({
    "via": via, "python": sys.executable, "pythonVersion": platform.python_version(), "version": version("agilab"), "root": at,
    "isSource": "site-packages" not in at, "appsPath": given or own, "hasApp": has,
    "packages": {name: version(name) for name in names if version(name)},
}))
' "$1" "$APP" "$APPS" 2>/dev/null
  }
  # AGILab writes where it is, each time it runs: <environment>/lib/python3.x/site-packages/agilab, or <checkout>/src/agilab.
  path=$(head -n 1 "$HOME/.local/share/agilab/.agilab-path" 2>/dev/null)
  case $path in
    */lib/python3*/*) try path "${path%/lib/python3*}/bin/python" ;;
    */src/agilab*) try source "${path%/src/agilab*}/.venv/bin/python" ;;
  esac
  for root in "$HOME/agilab" "$HOME/src/agilab" "$HOME/PycharmProjects/agilab"; do try source "$root/.venv/bin/python"; done
  command=$(command -v agilab)
  if [ -n "$command" ]; then
    line=$(head -n 1 "$command")
    case $line in '#!'*) try path "${line#??}" ;; esac
  fi
  try tool "$HOME/.local/share/uv/tools/agilab/bin/python"
  try muster "$HOME/.muster-agilab/.venv/bin/python"
  return 0
}
