"""The trip-wire works: no test can reach beyond this machine, even one that hides it."""

import asyncio
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.network_tripwire import NetworkReached, TripWire

ELSEWHERE = "192.0.2.1"  # RFC 5737: belongs to nobody


def by_connect() -> None:
    with socket.socket() as sock:
        sock.connect((ELSEWHERE, 80))


def by_connect_ex() -> None:
    with socket.socket() as sock:
        sock.connect_ex((ELSEWHERE, 80))


def by_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.sendto(b"?", (ELSEWHERE, 53))


def by_name() -> None:
    socket.getaddrinfo("example.com", 443)


def by_old_name() -> None:
    socket.gethostbyname("example.com")


def by_ipv6() -> None:
    with socket.socket(socket.AF_INET6) as sock:
        sock.connect(("2001:db8::1", 80))


def by_http() -> None:
    http.client.HTTPConnection("example.com").request("GET", "/")


@pytest.mark.parametrize("reach", [by_connect, by_connect_ex, by_datagram, by_name, by_old_name, by_ipv6, by_http])
def test_no_way_out_for_plain_sockets(network_tripwire: TripWire, reach):
    with pytest.raises(NetworkReached, match="may not leave this machine"):
        reach()
    assert len(network_tripwire.forgive()) == 1


def loops() -> list[str]:
    names = ["asyncio"]
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: F401, PLC0415

        names.append("uvloop")
    return names


@pytest.mark.parametrize("host", [ELSEWHERE, "example.com"])
@pytest.mark.parametrize("kind", loops())
def test_no_way_out_for_an_event_loop(network_tripwire: TripWire, kind, host):
    async def reach() -> None:
        await asyncio.open_connection(host, 80)

    async def reach_by_socket() -> None:
        with socket.socket() as sock:
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, (host, 80))

    async def reach_by_datagram() -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=(host, 53))

    if kind == "uvloop":
        import uvloop  # noqa: PLC0415

        factory = uvloop.new_event_loop
    else:
        factory = asyncio.new_event_loop
    for way in (reach, reach_by_socket, reach_by_datagram):
        with asyncio.Runner(loop_factory=factory) as runner, pytest.raises(NetworkReached):
            runner.run(way())
        assert network_tripwire.forgive()


def test_a_thread_is_seen_too(network_tripwire: TripWire):
    def swallow() -> None:
        with contextlib.suppress(OSError):
            by_connect()

    thread = threading.Thread(target=swallow)
    thread.start()
    thread.join()
    assert network_tripwire.forgive() == [f"socket.connect {ELSEWHERE}"]


async def test_this_machine_is_open(network_tripwire: TripWire, tmp_path):
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    unix = await asyncio.start_unix_server(lambda _, writer: writer.close(), tmp_path / "s")
    port = server.sockets[0].getsockname()[1]
    for opened in (
        asyncio.open_connection("localhost", port, family=socket.AF_INET),
        asyncio.open_connection("127.0.0.1", port),
        asyncio.open_unix_connection(tmp_path / "s"),
    ):
        _, writer = await opened
        writer.close()
    server.close()
    unix.close()
    assert network_tripwire.reached == []


def test_a_child_process_has_its_web_requests_led_nowhere():
    program = "import urllib.request as u; u.urlopen('http://example.com/', timeout=5)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Connection refused" in done.stderr


def test_no_key_of_the_developer_is_left():
    assert not [name for name in os.environ if name.endswith("_API_KEY") or name.startswith("TWILIO_")]


def test_a_test_that_hides_the_refusal_still_fails(tmp_path):
    hidden = tmp_path / "test_hidden.py"
    hidden.write_text(
        "import socket\n"
        "def test_it():\n"
        "    try:\n"
        f"        socket.create_connection(('{ELSEWHERE}', 80))\n"
        "    except OSError:\n"
        "        pass\n"
    )
    root = Path(__file__).parents[2]
    words = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-c", str(root / "pyproject.toml"), str(hidden)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert f"socket.getaddrinfo {ELSEWHERE}" in done.stdout


def test_a_url_library_is_refused_as_well(network_tripwire: TripWire):
    no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.URLError, match="may not leave this machine"):
        no_proxy.open("http://example.com/", timeout=5)
    assert network_tripwire.forgive()
