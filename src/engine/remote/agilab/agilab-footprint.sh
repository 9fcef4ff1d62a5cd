# What AGILab keeps on a node outside its own environment, as far as it is there now. Changes nothing.
#
# Values: PATHS   home-relative or absolute paths to look for, blank-separated
# Prints: MUSTER-THERE <path>            as it was given, for each that exists
#         MUSTER-OWN <name>              each entry of ~/.agilab
#         MUSTER-ENV <line in base64>    each line of ~/.agilab/.env
main() {
  set -f
  for path in $PATHS; do
    case $path in /*) at=$path ;; *) at=$HOME/$path ;; esac
    if [ -e "$at" ] || [ -L "$at" ]; then printf 'MUSTER-THERE %s\n' "$path"; fi
  done
  set +f
  ls -A "$HOME/.agilab" 2>/dev/null | sed 's/^/MUSTER-OWN /'
  [ -f "$HOME/.agilab/.env" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    printf 'MUSTER-ENV %s\n' "$(printf '%s' "$line" | base64 | tr -d '\n')"
  done <"$HOME/.agilab/.env"
}
