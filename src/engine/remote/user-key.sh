# Finds a login key of this account that works without a passphrase, or makes an ed25519 one. Never writes over a key.
#
# Values: MAY_MAKE  yes: make ~/.ssh/id_ed25519 when there is no key at all
#         COMMENT   comment of a new key
# Prints: path=<private key>, key=<type> <blob> <comment>, made=yes|no; nothing when there is none and none may be made
#         encrypted=<private key> for each that has a passphrase
# Errors: key-unusable, command-failed
main() {
  umask 077
  fail() { printf 'MUSTER-ERROR %s %s\n' "$1" "$2"; exit 1; }
  usable=
  there=
  for name in id_ed25519 id_ecdsa id_rsa; do
    key=$HOME/.ssh/$name
    [ -e "$key" ] || continue
    there=$key
    if ssh-keygen -y -P '' -f "$key" >/dev/null 2>&1; then usable=$key; break; fi
    printf 'encrypted=%s\n' "$key"
  done
  made=no
  if [ -z "$usable" ]; then
    [ "$MAY_MAKE" = yes ] || return 0
    [ ! -e "$HOME/.ssh/id_ed25519" ] || fail key-unusable "The key $there has a passphrase or cannot be read, and nobody is there to type it."
    [ ! -e "$HOME/.ssh/id_ed25519.pub" ] || fail key-unusable "$HOME/.ssh/id_ed25519.pub has no private half beside it."
    command -v ssh-keygen >/dev/null 2>&1 || fail command-failed "There is no ssh-keygen here."
    mkdir -p "$HOME/.ssh" || fail command-failed "The folder $HOME/.ssh cannot be made."
    usable=$HOME/.ssh/id_ed25519
    ssh-keygen -q -t ed25519 -a 100 -N '' -C "$COMMENT" -f "$usable" </dev/null >/dev/null || fail command-failed "ssh-keygen made no key."
    made=yes
  fi
  # The public half from the private one: the .pub file beside it may be another key's.
  public=$(ssh-keygen -y -P '' -f "$usable") || fail key-unusable "$usable cannot be read."
  set -- $public
  comment=$(sed -n '1s/^[^ ]* [^ ]* //p' "$usable.pub" 2>/dev/null)
  printf 'path=%s\nkey=%s %s %s\nmade=%s\n' "$usable" "$1" "$2" "$comment" "$made"
}
