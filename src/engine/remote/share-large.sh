# Writes the large file of the speed test into the share, on the scheduler.
#
# Values: AT, TOKEN_ID, BYTES
# Prints: large=written
# Errors: command-failed
main() {
  folder=$AT/.muster-sentinel
  umask 022
  # Not zeros: a file system that compresses would make them nothing.
  mkdir -p -m 755 -- "$folder" && dd if=/dev/urandom of="$folder/$TOKEN_ID.large" bs=131072 count="$((BYTES / 131072))" 2>/dev/null || {
    rm -f "$folder/$TOKEN_ID.large"
    printf 'MUSTER-ERROR command-failed %s cannot be written; the disk may be full.\n' "$folder"
    exit 1
  }
  printf 'large=written\n'
}
