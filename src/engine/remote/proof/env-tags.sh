# Says for which wheels the Python of the proof's environment asks, best first, so that another node can fetch them.
#
# Values: WENV  environment folder, home-relative or absolute
# Prints: MUSTER-TAGS <Python minor> <platform tag> …   as PEP 425, 600 and 656 name platforms
#         MUSTER-ERROR environment-missing <text>, exit 3
main() {
  case $WENV in /*) dir=$WENV ;; *) dir=$HOME/$WENV ;; esac
  [ -x "$dir/.venv/bin/python" ] || { printf 'MUSTER-ERROR environment-missing %s\n' "$dir holds no Python yet."; exit 3; }
  "$dir/.venv/bin/python" -c '
import os, platform, sys
machine, tags = platform.machine(), []
if sys.platform == "darwin":
    major = int(platform.mac_ver()[0].split(".")[0])
    tags = [f"macosx_{m}_0_{arch}" for m in range(major, 10, -1) for arch in (machine, "universal2")]
    if machine == "x86_64":
        tags += [f"macosx_10_{m}_{arch}" for m in range(16, 8, -1) for arch in (machine, "universal2")]
else:
    try:
        libc = os.confstr("CS_GNU_LIBC_VERSION")
    except (ValueError, OSError):
        libc = None
    if libc:
        old = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
        for minor in range(int(libc.split()[1].split(".")[1]), 4, -1):
            tags += [f"manylinux_2_{minor}_{machine}"] + ([f"{old[minor]}_{machine}"] if minor in old else [])
    else:
        tags = [f"musllinux_1_{minor}_{machine}" for minor in (2, 1)]
    tags.append(f"linux_{machine}")
print("MUSTER-TAGS", "%d.%d" % sys.version_info[:2], *tags)
'
}
