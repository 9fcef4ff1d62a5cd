"""The Dask scheduler of one run; runs until it is ended.

Spec: runId, nodeId, address, ports [first, last], requests [{nodeId, address, request}].
Prints, in order:
  {"event":"certificate","nodeId","ca","certificate"}          one for each request (PEM, public); goes to that node
  {"event":"port-chosen","address":"tls://…"}                  workers may start now, they wait for it
  {"event":"scheduler-ready","address","pid"}
Codes: bad-spec address-not-here no-free-port port-lost request-forged
"""
from __future__ import annotations

import asyncio
import os
import signal
from typing import Any, Dict

from ports import first_free_port, port_range, url_host
from program import NamedError, emit, end_with_parent, isolate_dask, run_program
from run_tls import make_request, place_certificate, security, sign_requests


def certify(spec: Dict[str, Any]) -> None:
    """Makes this node's key, signs for all nodes, places the own certificate."""
    own = {"nodeId": spec["nodeId"], "address": spec["address"], "request": make_request(spec["runId"], spec["nodeId"])}
    others = [request for request in spec["requests"] if request["nodeId"] != spec["nodeId"]]
    ca, signed = sign_requests(spec["runId"], [own, *others])
    place_certificate(spec["runId"], ca, signed.pop(spec["nodeId"]))
    for node_id, certificate in signed.items():
        emit("certificate", nodeId=node_id, ca=ca, certificate=certificate)


async def serve(spec: Dict[str, Any], port: int) -> int:
    import dask
    from distributed import Scheduler

    # A slot that dies with its batch is a finding; Dask would hide it by giving the batch to a fresh process.
    dask.config.set({"distributed.scheduler.allowed-failures": 0, "distributed.scheduler.work-stealing": False})
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    scheduler = Scheduler(
        protocol="tls", host=spec["address"], port=port, security=security(spec["runId"]),
        dashboard=False, dashboard_address="127.0.0.1:0",
    )
    try:
        await scheduler
    except OSError as error:
        raise NamedError("port-lost", f"Port {port} on {spec['address']} was taken in the last second: {error}") from None
    emit("scheduler-ready", address=scheduler.address, pid=os.getpid())
    await stop.wait()
    await scheduler.close(fast=True)
    return 0


def main(spec: Dict[str, Any]) -> int:
    end_with_parent()
    port = first_free_port(spec["address"], port_range(spec["ports"]))
    certify(spec)
    emit("port-chosen", address=f"tls://{url_host(spec['address'])}:{port}")
    isolate_dask(spec["runId"])
    return asyncio.run(serve(spec, port))


if __name__ == "__main__":
    run_program(main)
