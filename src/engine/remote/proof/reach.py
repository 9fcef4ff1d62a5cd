"""Whether one node reaches a port of another: tells a firewall from everything else that keeps Dask's ends apart."""
from __future__ import annotations

import errno
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Dict, Optional, Tuple

from program import NamedError

WITHIN_S = 4.0
# What a firewall that answers sends back (RFC 792: unreachable, prohibited), and what a closed port sends.
REJECTED = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EACCES, errno.EPERM, errno.ECONNREFUSED}


def host_and_port(url: str) -> Tuple[str, int]:
    """("10.0.0.1", 8780) of "tls://10.0.0.1:8780"; brackets of IPv6 are taken off."""
    host, port = url.split("://")[-1].rsplit(":", 1)
    return host.strip("[]"), int(port)


def fault_of(url: str, within_s: float = WITHIN_S) -> Optional[str]:
    """None when a TCP connection comes about, else what came back."""
    try:
        socket.create_connection(host_and_port(url), within_s).close()
    except (socket.timeout, TimeoutError):
        return f"no answer within {within_s:g} s"
    except OSError as error:
        return str(error.strerror or error) if error.errno in REJECTED else f"{error}"
    return None


def check_reach(here: str, there: Dict[str, str]) -> None:
    """Tries all of `there` ({url: name of its node}) from the node `here`, side by side.

    Raises NamedError `port-blocked`, naming the port and both sides.
    """
    if not there:
        return
    with ThreadPoolExecutor(min(16, len(there))) as pool:
        faults = list(pool.map(fault_of, there))
    for (url, name), fault in zip(there.items(), faults):
        if fault:
            host, port = host_and_port(url)
            raise NamedError(
                "port-blocked",
                f"{here} does not reach port {port} of {name} ({host}): {fault}. It listens there, so a firewall stands "
                f"between: incoming TCP {port} on {name}, or outgoing on {here}.",
            )
