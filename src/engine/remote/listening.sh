# Says whether anything listens on a TCP port of this machine. Opens no connection.
# Values: PORT
# Prints: listening=yes|no|unknown
main() {
  if [ -r /proc/net/tcp ]; then
    hex=$(printf '%04X' "$PORT")
    if cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port=":$hex\$" '$4 == "0A" && $2 ~ port { found = 1 } END { exit !found }'; then
      echo 'listening=yes'
    else
      echo 'listening=no'
    fi
  elif command -v netstat >/dev/null 2>&1; then
    if netstat -an -p tcp 2>/dev/null | awk -v port="[.:]$PORT\$" '/LISTEN/ && $4 ~ port { found = 1 } END { exit !found }'; then
      echo 'listening=yes'
    else
      echo 'listening=no'
    fi
  else
    echo 'listening=unknown'
  fi
}
