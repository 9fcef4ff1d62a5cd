# Prints a file as base64. Values: FILE (absolute, or below the home folder when it begins with ~/), MAX_BYTES.
main() {
  case $FILE in
    '~/'*) FILE=$HOME/${FILE#'~/'} ;;
  esac
  [ -e "$FILE" ] || { echo state=absent; return 0; }
  [ -f "$FILE" ] && [ -r "$FILE" ] || { echo state=unreadable; return 0; }
  size=$(wc -c < "$FILE") || { echo state=unreadable; return 0; }
  [ "$size" -le "$MAX_BYTES" ] || { echo state=large; return 0; }
  echo state=read
  base64 < "$FILE" || openssl base64 < "$FILE"
}
