# Takes away inputs and results of earlier runs, so that whatever lies there afterwards is new.
#
# Values: FOLDER  a folder that carries Muster's marker; home-relative or absolute
# Prints: MUSTER-GONE, when nothing of them is there any more; MUSTER-ERROR <code> <text>, exit 3
main() {
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 3; }
  case $FOLDER in /*) dir=$FOLDER ;; *) dir=$HOME/$FOLDER ;; esac
  case $dir in */../* | */..) fail folder-foreign "$dir does not say which folder it means." ;; esac
  [ -f "$dir/.muster-inputs" ] && [ ! -L "$dir" ] || fail folder-foreign "$dir was not made by Muster and is left alone."
  for at in "$dir/csv" "$dir/out" "$dir"/out-*; do
    [ -e "$at" ] || [ -L "$at" ] || continue
    [ ! -L "$at" ] || fail folder-foreign "$at was not made by Muster and is left alone."
    rm -rf "$at" 2>/dev/null
    [ ! -e "$at" ] || fail folder-unwritable "$at cannot be removed."
  done
  printf 'MUSTER-GONE\n'
}
