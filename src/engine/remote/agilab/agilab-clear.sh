# Takes away the results of an earlier run, so that whatever lies there afterwards is new.
#
# Values: FOLDER  below a folder that carries Muster's marker; home-relative or absolute
# Prints: MUSTER-GONE, when nothing is there any more; MUSTER-ERROR <code> <text>, exit 3
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $FOLDER in /*) at=$FOLDER ;; *) at=$HOME/$FOLDER ;; esac
  case $at in */../* | */..) fail folder-foreign "$at does not say which folder it means." ;; esac
  if [ -e "$at" ] || [ -L "$at" ]; then
    [ -f "$(dirname "$at")/.muster-inputs" ] && [ ! -L "$at" ] || fail folder-foreign "$at was not made by Muster and is left alone."
    rm -rf "$at" 2>/dev/null
    [ ! -e "$at" ] || fail folder-unwritable "$at cannot be removed."
  fi
  printf 'MUSTER-GONE\n'
}
