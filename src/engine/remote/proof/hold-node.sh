# Takes a node for one run, says what already stands on it, and keeps it until the run ends: shut-down.sh gives it back.
#
# Values: RUN_ID         id of the run, [A-Za-z0-9-]
#         OWNER          whose run it is, for people: 'alice@laptop'
#         LEASE_LIMIT_S  a holder without a sign of life for so long has ended
#         BEAT_S         seconds between two signs of life
#         WENV           environment folder, home-relative or absolute
#         INPUTS         folder of the inputs, home-relative or absolute
#         INPUT_NAMES    names of the inputs; '' for a run that does not ask
#         PROGRAM_NAMES  names of the programs in <WENV>/programs; '' for a run that does not ask
# What a runner starts outside of this script's reach is ended by its own end_rest (agilab-cut.sh).
# Prints: MUSTER-LEASE taken | MUSTER-LEASE taken-over <text>
#         MUSTER-HAVE inputs|programs <sha256 of the lines 'sha256  name'>
#         MUSTER-RESOLVED <sha256 of the export> <requires-python>   on a node that resolved, when that still stands
#         MUSTER-MARK <what env-install.sh wrote about the environment>, MUSTER-DIST <name-version> for each package
#         MUSTER-HELD                                     after all this; then it waits
#         MUSTER-ERROR <code> <text>, exit 3
# Codes:  bad-run-id node-leased folder-unwritable lease-lost
main() {
  case $RUN_ID in '' | *[!A-Za-z0-9-]*) fail bad-run-id "The id of the run is not usable as a folder name." ;; esac
  umask 077
  lease_folder
  mkdir -p "$HOME/.muster-run" 2>/dev/null
  take_lease
  # Cancelled, or the line was cut: no shut-down may ever come, and keys of the run must not stay.
  trap 'end_rest; rm -rf "$HOME/.muster-run/$RUN_ID"; release "$RUN_ID"; exit 143' HUP INT TERM
  remove_dead_runs
  look_for_rest
  case $WENV in /*) dir=$WENV ;; *) dir=$HOME/$WENV ;; esac
  case $INPUTS in /*) inputs=$INPUTS ;; *) inputs=$HOME/$INPUTS ;; esac
  digest_tools
  have inputs "$inputs" "$INPUT_NAMES"
  have programs "$dir/programs" "$PROGRAM_NAMES"
  say_environment
  printf 'MUSTER-HELD\n'
  keep_lease
}

# Makes the lease, or takes over one whose holder has ended: only one of many can make the claim of that last beat.
take_lease() {
  if mkdir "$lease" 2>/dev/null; then write_lease; printf 'MUSTER-LEASE taken\n'; return 0; fi
  [ -d "$lease" ] || fail folder-unwritable "$HOME/.muster-run cannot be written."
  before=$(lease_owner)
  beat_seen=$(cat "$lease/beat" 2>/dev/null)
  age=$(lease_age)
  # A holder that is only now making its lease has no beat yet.
  if [ "$beat_seen" = '' ] && [ -z "$(find "$lease" -prune -mmin +1 2>/dev/null)" ]; then age=0; fi
  if [ "$age" -lt "$LEASE_LIMIT_S" ]; then
    fail node-leased "${before#* } is running a proof on this node (run ${before%% *}, last sign of life $age s ago)."
  fi
  find "$lease" -name 'claim-*' -mmin +1 -exec rmdir {} \; 2>/dev/null
  mkdir "$lease/claim-${beat_seen:-none}" 2>/dev/null || fail node-leased "Another manager has just taken this node over."
  # Whoever was faster has written a new beat before it took its claim away.
  if [ "$(cat "$lease/beat" 2>/dev/null)" != "$beat_seen" ]; then
    rmdir "$lease/claim-${beat_seen:-none}"
    fail node-leased "Another manager has just taken this node over."
  fi
  write_lease
  rmdir "$lease/claim-${beat_seen:-none}"
  printf 'MUSTER-LEASE taken-over from %s (run %s), which gave no sign of life for %s s\n' "${before#* }" "${before%% *}" "$age"
}

write_lease() {
  lease_beat && printf '%s %s\n' "$RUN_ID" "$OWNER" >"$lease/.owner" && mv -f "$lease/.owner" "$lease/owner" ||
    fail folder-unwritable "$lease cannot be written."
}

# Folders of runs that a lost manager could not clear: with the lease taken nobody else uses this node.
remove_dead_runs() {
  for found in "$HOME"/.muster-run/*/; do
    found=${found%/}
    case ${found##*/} in lease | "$RUN_ID" | '*') continue ;; esac
    if [ -L "$found" ] || [ -n "$(pids_of "${found##*/}")" ]; then continue; fi
    rm -rf "$found"
  done
}

digest_tools() {
  if command -v sha256sum >/dev/null 2>&1; then digests() { sha256sum -- "$@"; }
  elif command -v shasum >/dev/null 2>&1; then digests() { shasum -a 256 -- "$@"; }
  else digests() { openssl dgst -sha256 -r "$@" | sed 's/ \*/  /'; }; fi
}

# have WHAT FOLDER NAMES: one digest over the digests of all; none when a file is missing.
have() {
  [ -n "$3" ] && [ -d "$2" ] || return 0
  # shellcheck disable=SC2086 -- names hold no blank
  lines=$(cd "$2" && digests $3 2>/dev/null) || return 0
  printf 'MUSTER-HAVE %s %s\n' "$1" "$(printf '%s\n' "$lines" | digests - | cut -d' ' -f1)"
}

say_environment() {
  [ -f "$dir/.muster-env.json" ] || return 0
  if [ -s "$dir/requirements.txt" ] && [ -s "$dir/uv.lock" ] && [ -f "$dir/.muster-resolved" ]; then
    requires=$(sed -n 's/^requires-python = "\(.*\)"$/\1/p' "$dir/pyproject.toml" 2>/dev/null)
    if [ "$(project_text "$requires")" = "$(cat "$dir/pyproject.toml")" ] &&
      [ "$(cat "$dir/.muster-resolved")" = "$(sha256 "$dir/requirements.txt")" ]; then
      printf 'MUSTER-RESOLVED %s %s\n' "$(cat "$dir/.muster-resolved")" "$requires"
    fi
  fi
  [ -x "$dir/.venv/bin/python" ] || return 0
  printf 'MUSTER-MARK %s\n' "$(cat "$dir/.muster-env.json")"
  list_dist "$dir" | sed 's/^/MUSTER-DIST /'
}

# The wait is a child, so that release can end it; a lease that another run has taken over is not this one's any more.
keep_lease() {
  while :; do
    sleep "$BEAT_S" &
    sleeper=$!
    echo "$sleeper" >"$lease/sleeper" 2>/dev/null
    case $(lease_owner) in "$RUN_ID "*) ;; *) kill "$sleeper" 2>/dev/null; break ;; esac
    wait "$sleeper"
    case $(lease_owner) in "$RUN_ID "*) lease_beat 2>/dev/null ;; *) break ;; esac
  done
  case $(lease_owner) in '') return 0 ;; esac
  fail lease-lost "Another run took this node over: $(lease_owner)."
}
