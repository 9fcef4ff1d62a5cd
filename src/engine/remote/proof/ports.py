"""Ports and addresses of a run: what is free, what may listen where. Importable without Dask."""
from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Iterable, Sequence

from program import NamedError


def is_loopback(address: str) -> bool:
    """Whether an address can be reached from this node alone."""
    ip = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_loopback


def url_host(address: str) -> str:
    """An address as it stands in a URL."""
    return f"[{address}]" if ":" in address else address


def port_range(pair: Sequence[int]) -> Iterable[int]:
    """[first, last] as a range that includes both ends."""
    return range(pair[0], pair[1] + 1)


def first_free_port(address: str, ports: Iterable[int]) -> int:
    """First port nobody listens on at `address`.

    Raises NamedError `address-not-here` when this node does not own the address, `no-free-port` when all are taken.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    tried = list(ports)
    for port in tried:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
                probe.listen(1)
                return port
            except OSError as error:
                if error.errno in (errno.EADDRNOTAVAIL, errno.EINVAL):
                    raise NamedError("address-not-here", f"This node does not own the address {address}.") from None
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise NamedError("no-free-port", f"Port {port} on {address}: {error}") from None
    raise NamedError("no-free-port", f"Ports {tried[0]} to {tried[-1]} on {address} are all in use.")


def listener_allowed(address: str, port: int, cluster_address: str, ranges: Iterable[Sequence[int]]) -> bool:
    """Loopback may hold anything; the cluster's address only the declared ranges; every other address nothing."""
    if is_loopback(address):
        return True
    return address == cluster_address and any(first <= port <= last for first, last in ranges)
