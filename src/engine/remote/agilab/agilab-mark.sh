# Puts Muster's marker file into folders that AGILab made during a run, so that undo may remove them whole.
#
# Values: FOLDERS  home-relative or absolute, blank-separated; what is no folder is left out
main() {
  set -f
  for path in $FOLDERS; do
    case $path in /*) at=$path ;; *) at=$HOME/$path ;; esac
    if [ -d "$at" ] && [ ! -L "$at" ]; then : >"$at/.muster-agilab"; fi
  done
  return 0
}
