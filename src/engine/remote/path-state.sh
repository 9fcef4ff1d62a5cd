# Looks whether a file and its folder are there.
#
# Values: FILE  absolute, or beginning with ~/
# Prints: file=yes|no, folder=yes|no, parent=yes|no (the folder's own folder)
main() {
  case $FILE in '~/'*) FILE=$HOME/${FILE#??} ;; esac
  folder=$(dirname "$FILE")
  if [ -e "$FILE" ] || [ -L "$FILE" ]; then printf 'file=yes\n'; else printf 'file=no\n'; fi
  if [ -d "$folder" ]; then printf 'folder=yes\n'; else printf 'folder=no\n'; fi
  if [ -d "$(dirname "$folder")" ]; then printf 'parent=yes\n'; else printf 'parent=no\n'; fi
}
