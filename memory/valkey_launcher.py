"""Becomes a Valkey server: the last things to settle before the real program takes over this process.

Run by path with the standard library alone (about 20 ms), then replaced by the server through exec, so that whoever
starts it holds the server's own process id. It sees to it that

- one folder has one server: a lock on the folder goes with the process and ends with it, however that ends;
- an append-only file broken at its end by a power cut is cut back to its last whole command, and the broken file is
  kept beside it: losing the last second is better than not answering the phone;
- the server ends with the process that started it (Linux), and does not get that process's Ctrl-C: it has to outlive
  those that still write to it.

Usage: python -I valkey_launcher.py BINARY FOLDER SOCKET PARENT_PID [FSYNC]
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

LOCK_FILE = "valkey.lock"
FOLDER_TAKEN = 73
PARENT_GONE = 74
LOG_BYTES_KEPT = 10_000_000
_PR_SET_PDEATHSIG = 1


def say(line: str) -> None:
    """One line on standard error, where the starter listens."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def take_folder(folder: Path, parent: int, *, wait_seconds: float = 1.0) -> bool:
    """Lock `folder` for the life of this process, exec included. False when another live process has it.

    Waits a little, because a server that was just killed may take a moment to be gone. The lock file says who has it:
    the server's process id and that of whoever started it.
    """
    lock = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(lock, True)
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(lock)
                return False
            time.sleep(0.05)
        else:
            os.ftruncate(lock, 0)
            os.write(lock, f"{os.getpid()} {parent}\n".encode())
            return True


def newest_part(folder: Path) -> Path | None:
    """The append-only part that was being written last: the only one that a kill or a power cut can break."""
    parts = folder / "appendonlydir"
    manifest = parts / "appendonly.aof.manifest"
    if not manifest.exists():
        return None
    names = re.findall(r"^file (\S+) seq \d+ type i", manifest.read_text(), flags=re.MULTILINE)
    newest = parts / names[-1] if names else None
    return newest if newest is not None and newest.exists() else None


def repair(binary: str, folder: Path) -> None:
    """Cut a broken end off the newest append-only part, keeping the broken file and saying what was done."""
    part = newest_part(folder)
    if part is None or _check(binary, part):
        return
    kept = part.with_name(f"{part.name}.broken-{int(time.time())}")
    shutil.copy2(part, kept)
    before = part.stat().st_size
    if _check(binary, part, fix=True):
        lost = before - part.stat().st_size
        say(f"append-only file {part.name} was broken: {lost} of {before} bytes cut, all kept as {kept.name}")
    else:
        say(f"append-only file {part.name} is broken and could not be repaired; a copy is kept as {kept.name}")


def _check(binary: str, part: Path, *, fix: bool = False) -> bool:
    """Whether the file is whole, or has been made so. The server's program checks when called by this name."""
    words = ["valkey-check-aof", *(["--fix"] if fix else []), str(part)]
    done = subprocess.run(words, executable=binary, input=b"y\n", capture_output=True, check=False)
    return done.returncode == 0


def die_with(parent: int) -> bool:
    """Have the kernel end this process with its parent. False when `parent` is already gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    return os.getppid() == parent


def server_words(folder: Path, socket: Path, fsync: str) -> list[str]:
    """The server's command line: no TCP port, a socket for this user alone, an append-only file in `folder`."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": str(folder / "valkey.log"),
        "daemonize": "no",
        "appendonly": "yes",
        "appendfsync": fsync,
        "aof-load-truncated": "yes",
        "save": "",
    }
    return ["valkey-server", *(word for name, value in options.items() for word in (f"--{name}", value))]


def main(arguments: list[str]) -> int:
    """Settle everything and become the server. Returns only when that cannot be."""
    binary, folder, socket, parent = arguments[0], Path(arguments[1]), Path(arguments[2]), int(arguments[3])
    fsync = arguments[4] if len(arguments) > 4 else "everysec"
    with contextlib.suppress(OSError):  # already the first of its session
        os.setsid()
    if not die_with(parent):
        say("the process that wanted a Valkey server is gone")
        return PARENT_GONE
    if not take_folder(folder, parent):
        say(f"another Valkey server is using {folder}: stop it, or give this one a folder of its own")
        return FOLDER_TAKEN
    repair(binary, folder)
    log = folder / "valkey.log"
    if log.exists() and log.stat().st_size > LOG_BYTES_KEPT:
        log.replace(folder / "valkey.log.1")
    os.execv(binary, server_words(folder, socket, fsync))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
