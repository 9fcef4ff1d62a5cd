# Reads the public host keys that the SSH server of this machine uses, from disk.
# The server's own list (sshd -T) can be asked by root only; else HostKey lines and the default files count (sshd_config(5)).
#
# Prints: key=<type> <blob> for each
main() {
  listed=
  if [ "$(id -u)" = 0 ]; then
    for sshd in /usr/sbin/sshd /usr/local/sbin/sshd /opt/homebrew/sbin/sshd; do
      [ ! -x "$sshd" ] || { listed=$("$sshd" -T 2>/dev/null | sed -n 's/^hostkey //p'); break; }
    done
  fi
  [ -n "$listed" ] || listed=$(cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null |
    sed -n 's/^[[:space:]]*[Hh][Oo][Ss][Tt][Kk][Ee][Yy][[:space:]]\{1,\}//p')
  [ -n "$listed" ] || listed=$(ls /etc/ssh/ssh_host_*_key.pub 2>/dev/null)
  printf '%s\n' "$listed" | while IFS= read -r file; do
    case $file in '') continue ;; *.pub) ;; *) file=$file.pub ;; esac
    [ -r "$file" ] || continue
    read -r type blob rest <"$file" || [ -n "$blob" ] || continue
    printf 'key=%s %s\n' "$type" "$blob"
  done
}
