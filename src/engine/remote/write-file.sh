# Adds one piece to a new file, and puts the file in its place with the last piece.
# Values: FILE (`~/` or absolute), TOKEN (names the new file), PIECE (base64), MODE (octal), IS_FIRST, IS_LAST (yes or no), SIZE_BYTES.
decode() {
  printf '%s' "$PIECE" | base64 -d 2>/dev/null || printf '%s' "$PIECE" | base64 -D 2>/dev/null || printf '%s' "$PIECE" | openssl base64 -d -A
}

main() {
  case $FILE in
    '~/'*) FILE=$HOME/${FILE#'~/'} ;;
  esac
  # The file behind a link is written, so that the link stays.
  for hop in 1 2 3 4 5 6 7 8; do
    [ -L "$FILE" ] || break
    to=$(readlink "$FILE") || return 1
    case $to in
      /*) FILE=$to ;;
      *) FILE=$(dirname "$FILE")/$to ;;
    esac
  done
  TEMPORARY=$(dirname "$FILE")/.muster-$TOKEN
  umask 077
  if [ "$IS_FIRST" = yes ]; then
    (set -C; : > "$TEMPORARY") || return 1
  fi
  [ -z "$PIECE" ] || decode >> "$TEMPORARY" || { rm -f "$TEMPORARY"; return 1; }
  [ "$IS_LAST" = yes ] || return 0
  [ "$(wc -c < "$TEMPORARY" | tr -d ' ')" = "$SIZE_BYTES" ] || { rm -f "$TEMPORARY"; echo 'short write' >&2; return 1; }
  chmod "$MODE" "$TEMPORARY" && mv -f "$TEMPORARY" "$FILE" || { rm -f "$TEMPORARY"; return 1; }
}
