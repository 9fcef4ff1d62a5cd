"""The scheduler's side of one run: signs, runs the Dask scheduler, gives out the batches, reads everything back.

Spec: runId, nodeId, handedWithinS: it begins to load while the manager still plans.
Waits for `scheduler` {name, address, ports [first, last], requests [{nodeId, address, request}], drive (specification of
  compute.py without runId and scheduler), verify (of verify_outputs.py without runId, startedMs and results)} before it
  signs anything; the last two are optional, then it only runs the scheduler.
Prints, in order:
  {"event":"certificate","nodeId","ca","certificate"}          one for each request (PEM, public); goes to that node
  {"event":"scheduler-ready","address":"tls://…","pid","dashboard": port on loopback}   workers may attach now
  with `drive`, the events of compute.py; with `verify`, that of verify_outputs.py
Then it runs until it is ended.
Codes: bad-spec address-not-here no-free-port request-forged nothing-handed, and those of the two programs
"""
from __future__ import annotations

import asyncio
import os
import threading
import time
from typing import Any, Callable, Dict, List, Optional

from handed import wait_for
from ports import first_free_port, port_range
from program import NamedError, emit, end_with_parent, isolate_dask, run_program
from run_tls import make_request, place_certificate, security, sign_requests


class Beside:
    """Work in a thread of its own; `result` waits for it and raises what it raised."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._value: Any = None
        self._error: Optional[BaseException] = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], Any]) -> None:
        try:
            self._value = work()
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            self._error = error

    def result(self) -> Any:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._value


def certify(spec: Dict[str, Any]) -> Dict[str, Any]:
    """Makes this node's key, waits for the manager, signs for all nodes, places the own certificate. Returns the whole specification."""
    request = make_request(spec["runId"], spec["nodeId"])
    spec = {**spec, **wait_for(spec["runId"], "scheduler", spec["handedWithinS"])}
    own = {"nodeId": spec["nodeId"], "address": spec["address"], "request": request}
    others = [request for request in spec["requests"] if request["nodeId"] != spec["nodeId"]]
    ca, signed = sign_requests(spec["runId"], [own, *others])
    place_certificate(spec["runId"], ca, signed.pop(spec["nodeId"]))
    for node_id, certificate in signed.items():
        emit("certificate", nodeId=node_id, ca=ca, certificate=certificate)
    return spec


async def listen(spec: Dict[str, Any], ports: List[int]) -> Any:
    """A Dask scheduler on the first port of `ports` that is free; a port lost in the last moment is not the end."""
    from distributed import Scheduler

    for port in ports:
        scheduler = Scheduler(
            protocol="tls", host=spec["address"], port=port, security=security(spec["runId"]),
            dashboard=bool(spec.get("dashboard")), dashboard_address="127.0.0.1:0",
        )
        try:
            return await scheduler
        except OSError:
            await scheduler.close()
    raise NamedError("no-free-port", f"Ports {ports[0]} to {ports[-1]} on {spec['address']} are all in use.")


def serve(spec: Dict[str, Any]) -> str:
    """Starts the scheduler in a thread of its own and answers with its address."""
    import dask

    # A slot that dies with its batch is a finding; Dask would hide it by giving the batch to a fresh process.
    dask.config.set({"distributed.scheduler.allowed-failures": 0, "distributed.scheduler.work-stealing": False})
    first = first_free_port(spec["address"], port_range(spec["ports"]))
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="scheduler", daemon=True).start()
    ports = [port for port in port_range(spec["ports"]) if port >= first]
    scheduler = asyncio.run_coroutine_threadsafe(listen(spec, ports), loop).result()
    dashboard = (scheduler.services.get("dashboard") or scheduler.http_server).port if hasattr(scheduler, "http_server") else None
    emit("scheduler-ready", address=scheduler.address, pid=os.getpid(), dashboard=dashboard)
    return str(scheduler.address)


def load() -> None:
    """The slow imports, while the manager still plans."""
    import compute  # noqa: F401
    import distributed  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import verify_outputs  # noqa: F401


def main(spec: Dict[str, Any]) -> int:
    end_with_parent()
    isolate_dask(spec["runId"])
    certified = Beside(lambda: certify(spec))
    load()
    spec = certified.result()
    address = serve(spec)
    if spec.get("drive"):
        import compute

        done = compute.drive({**spec["drive"], "runId": spec["runId"], "scheduler": address, "schedulerName": spec["name"]})
        if spec.get("verify"):
            import verify_outputs

            verify_outputs.verify({**spec["verify"], "runId": spec["runId"], **done})
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    run_program(main)
