# merge_env: puts AGILab's keys into ~/.agilab/.env; other lines, mode, owner and a symbolic link stay. Calls nothing.
#
# Values: ENV_ROLE   worker | scheduler | none
#         ENV_SHARE  right-hand side of AGI_CLUSTER_SHARE, quoted as the file needs it
# Sets $env_said to: made (new file), changed, same; or to the reason, and fails.
merge_env() {
  env_said=same
  [ "$ENV_ROLE" != none ] || return 0
  file=$HOME/.agilab/.env
  hops=0
  while [ -L "$file" ] && [ "$hops" -lt 20 ]; do
    next=$(readlink "$file")
    case $next in /*) file=$next ;; *) file=$(dirname "$file")/$next ;; esac
    hops=$((hops + 1))
  done
  mask=$(umask)
  umask 077
  mkdir -p "$(dirname "$file")" 2>/dev/null || { env_said=no-folder; umask "$mask"; return 1; }
  lock=$file.muster-lock
  tries=0
  # mkdir is atomic everywhere. A lock whose owner on this machine is gone, or that is older than five minutes, was left by
  # a script that was killed. The home folder may be on several machines: an owner elsewhere cannot be asked.
  host=$(uname -n)
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/owner" 2>/dev/null)
    case $owner in "$host "*) if kill -0 "${owner##* }" 2>/dev/null; then is_left=no; else is_left=yes; fi ;; *) is_left=no ;; esac
    if [ "$is_left" = yes ] || [ -n "$(find "$lock" -prune -mmin +5 2>/dev/null)" ]; then
      # One program at a time, and only the very lock that was looked at: another may have made its own meanwhile.
      if mkdir "$lock.turn" 2>/dev/null; then
        if [ "$(cat "$lock/owner" 2>/dev/null)" = "$owner" ] &&
          { [ -n "$owner" ] || [ -n "$(find "$lock" -prune -mmin +5 2>/dev/null)" ]; }; then rm -rf "$lock"; fi
        rmdir "$lock.turn"
        continue
      fi
      [ -z "$(find "$lock.turn" -prune -mmin +1 2>/dev/null)" ] || rmdir "$lock.turn" 2>/dev/null
    fi
    tries=$((tries + 1))
    [ "$tries" -le 20 ] && [ -w "$(dirname "$file")" ] || { env_said=locked; umask "$mask"; return 1; }
    sleep 0.2
  done
  printf '%s %s\n' "$host" "$$" >"$lock/owner"
  # Nobody else writes while the lock is held: these are of scripts that were killed.
  rm -f "$file".muster-[0-9]*
  new=$file.muster-$$
  trap 'rm -f "$new" "$new.out"; rm -rf "$lock"' EXIT
  replace_env
  code=$?
  rm -f "$new" "$new.out"
  rm -rf "$lock"
  trap - EXIT
  umask "$mask"
  return "$code"
}

replace_env() {
  if [ -e "$file" ]; then
    [ -f "$file" ] || { env_said=not-a-file; return 1; }
    cp -p "$file" "$new" || { env_said=cannot-write; return 1; }
    after=changed
  else
    : >"$new" || { env_said=cannot-write; return 1; }
    after=made
  fi
  ENV_ROLE=$ENV_ROLE ENV_SHARE=$ENV_SHARE awk '
    BEGIN {
      count = 0
      if (ENVIRON["ENV_ROLE"] == "worker") { want("IS_SOURCE_ENV", "0"); want("IS_WORKER_ENV", "1") }
      want("AGI_CLUSTER_ENABLED", "1")
      want("AGI_CLUSTER_SHARE", ENVIRON["ENV_SHARE"])
    }
    function want(key, value) { names[++count] = key; line[key] = key "=" value; seen[key] = 0 }
    {
      key = $0
      sub(/^[ \t]*(export[ \t]+)?/, "", key)
      if (key ~ /=/) sub(/[ \t]*=.*$/, "", key); else key = ""
      if (!(key in line)) { print; next }
      seen[key] = 1
      end = ($0 ~ /\r$/) ? "\r" : ""
      print line[key] end
    }
    END { for (i = 1; i <= count; i++) if (!seen[names[i]]) print line[names[i]] }
  ' "$new" >"$new.out" || { env_said=cannot-write; return 1; }
  if [ "$after" = changed ] && cmp -s "$new" "$new.out"; then env_said=same; return 0; fi
  # Written into the copy, so that mode and owner are those of the file that it replaces.
  cat "$new.out" >"$new" && mv -f "$new" "$file" || { env_said=cannot-write; return 1; }
  if command -v restorecon >/dev/null 2>&1; then restorecon "$file" 2>/dev/null; fi
  env_said=$after
}
