# The worker's half of the two-way sentinel, without setting anything up. See share-sentinel.sh.
#
# Values: SHARE  path of the share on this node, home-relative or absolute, and those of share-sentinel.sh but AT
# Prints: path=<physical path>, and what share-sentinel.sh prints
main() {
  AT=$(physical_path "$SHARE") || { printf 'path=%s\nmount=none\nfolder=hung\nstate=hung\n' "$SHARE"; return 0; }
  printf 'path=%s\n' "$AT"
  answer_token
}
