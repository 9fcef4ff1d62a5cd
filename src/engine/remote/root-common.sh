# Rights of root, and work that is never cut off. Stands before the scripts that change packages.
#
# Values: SUDO  root | free | password
# Secrets: SUDO_PASSWORD when SUDO is password

as_root() {
  case $SUDO in
    root) "$@" ;;
    free) sudo -n -- "$@" ;;
    password) printf '%s\n' "$SUDO_PASSWORD" | sudo -S -p '' -- "$@" ;;
  esac
}

# in_peace COMMAND…: runs as root to its end, whatever becomes of this script: a package that is half unpacked breaks the
# next installation. It stands outside the group that a cancel ends, and writes into a file, as a pipe may close.
# Sets `code`; what was said stands in the file `said`, too.
in_peace() {
  apart=$(command -v setsid) || apart=
  # shellcheck disable=SC2016,SC2086 # expanded by the inner shell; empty where there is no setsid
  { as_root $apart sh -c 'trap "" HUP INT TERM PIPE; exec "$@"' sh env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"; echo "$?" >"$said.code"; } >"$said" 2>&1 &
  worker=$!
  tail -n +1 -s 0.2 -f --pid="$worker" "$said"
  wait "$worker"
  code=$(cat "$said.code")
}

# when_free COMMAND…: the same for apt, again and again for 120 s while another program holds a lock. The waiting is this
# script's own, so that a cancel ends it.
when_free() {
  waited=0
  while :; do
    in_peace "$@"
    if [ "$code" -eq 0 ] || [ "$waited" -ge 120 ] || ! grep -q 'Could not get lock\|Unable to acquire the dpkg' "$said"; then return 0; fi
    printf 'waiting=%s\n' "$(sed -n 's/.*\(held by process [^.]*\).*/\1/p' "$said" | head -n 1)"
    sleep 3
    waited=$((waited + 3))
  done
}

with_notes() {
  said=$(mktemp) || { printf 'MUSTER-ERROR command-failed No temporary file can be made.\n'; exit 1; }
  trap 'rm -f "$said" "$said.code"' EXIT
  trap 'exit 143' HUP INT TERM
}
