# Says which of the paths of a login by key others may write: sshd then takes no key from there (sshd_config(5), StrictModes).
#
# Prints: loose=<octal mode> <path below ~> for what is this account's own
#         foreign=<path below ~> for what belongs to somebody else than this account and root
main() {
  for name in '' /.ssh /.ssh/authorized_keys; do
    path=$HOME$name
    [ -e "$path" ] || continue
    # -H: what a symbolic link leads to is what sshd looks at.
    if [ -z "$(find -H "$path" -prune \( -user "$(id -u)" -o -user 0 \) 2>/dev/null)" ]; then printf 'foreign=~%s\n' "$name"; continue; fi
    [ -n "$(find -H "$path" -prune -user "$(id -u)" \( -perm -020 -o -perm -002 \) 2>/dev/null)" ] || continue
    # GNU stat, then that of the BSDs and macOS.
    mode=$(stat -L -c %a "$path" 2>/dev/null || stat -L -f %Lp "$path" 2>/dev/null) || continue
    printf 'loose=%s ~%s\n' "$mode" "$name"
  done
}
