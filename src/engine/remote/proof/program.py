"""What every program of the proof shares: its specification, its event lines, its folders.

Importable without Dask. Runs on Python 3.9 and newer.
"""
from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, NoReturn, Optional

NAMED_ERROR_EXIT = 3
_output = threading.Lock()


class NamedError(Exception):
    """A failure the manager knows by its code; printed as `MUSTER-ERROR <code> <text>`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def now_ms() -> int:
    """Wall clock of this node in milliseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000_000


def emit(event: str, **fields: Any) -> None:
    """Prints one event as one JSON line; safe from several threads."""
    line = json.dumps({"event": event, "atMs": now_ms(), **fields}, separators=(",", ":"))
    with _output:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def home_path(path: str) -> Path:
    """A path of a specification: home-relative unless absolute."""
    return Path(path) if path.startswith("/") else Path.home() / path


def run_folder(run_id: str) -> Path:
    """The private folder of a run on this node (0700); `shut-down.sh` removes it."""
    folder = Path.home() / ".muster-run" / run_id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whatever the umask is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)


def isolate_dask(run_id: str) -> None:
    """Keeps the user's own Dask configuration out of the run. Call before the first import of dask."""
    for name in [name for name in os.environ if name.startswith("DASK_")]:
        del os.environ[name]
    empty = run_folder(run_id) / "config"
    empty.mkdir(mode=0o700, exist_ok=True)
    os.environ["DASK_CONFIG"] = os.environ["DASK_ROOT_CONFIG"] = str(empty)
    # A client makes a scratch folder in /tmp as well, and leaves it there.
    os.environ["DASK_TEMPORARY_DIRECTORY"] = str(run_folder(run_id))


def end_with_parent() -> None:
    """Ends this process when its parent is gone, so that a killed shell leaves nothing running."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(143)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def run_program(main: Callable[[Dict[str, Any]], int], given: Optional[Dict[str, Any]] = None) -> NoReturn:
    """Runs `main` with the JSON specification from standard input, or with `given`; turns a NamedError into its line."""
    try:
        try:
            spec = json.loads(sys.stdin.read()) if given is None else given
        except ValueError as error:
            raise NamedError("bad-spec", f"The specification is not JSON: {error}") from None
        if f"--run-id={spec.get('runId')}" not in sys.argv:
            raise NamedError("bad-spec", "The specification belongs to another run.")
        code = main(spec)
    except NamedError as error:
        with _output:
            print(f"MUSTER-ERROR {error.code} {' '.join(error.text.split())[:600]}", flush=True)
        code = NAMED_ERROR_EXIT
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of Dask may still be closing connections; nothing they do matters after the last line.
    os._exit(code)
