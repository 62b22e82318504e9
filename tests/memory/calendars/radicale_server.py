"""A real CalDAV server on this machine, with one account. It can be stopped and started again on the same port."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.ports import free_port

USER, PASSWORD = "owner", "a password of the tests"


class RadicaleServer:
    """Radicale, with its files in a folder. Blocking: start it outside the loop, or where nothing else runs."""

    def __init__(self, folder: Path) -> None:
        self.address = f"http://127.0.0.1:{free_port()}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n")

    def start(self) -> None:
        host = self.address.removeprefix("http://")
        options = {
            "server-hosts": host,
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": str(self._folder / "users"),
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "storage-filesystem-folder": str(self._folder / "collections"),
            "logging-level": "warning",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", "", *(f"--{name}={it}" for name, it in options.items())],
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "log").open("ab"),
        )
        with httpx.Client(transport=httpx.HTTPTransport(retries=0)) as http:
            while self._process.poll() is None:
                try:
                    http.get(self.address)
                    return
                except httpx.ConnectError:
                    time.sleep(0.02)
        raise AssertionError((self._folder / "log").read_text())

    def stop(self) -> None:
        """At once, as when a machine goes away."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def make_calendar(self, path: str, *, name: str = "") -> str:
        """A calendar of the account; gives its address."""
        url = f"{self.address}/{USER}/{path}/"
        body = (
            '<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
            f"<d:displayname>{name or path}</d:displayname><c:supported-calendar-component-set>"
            '<c:comp name="VEVENT"/></c:supported-calendar-component-set></d:prop></d:set></c:mkcalendar>'
        )
        httpx.request("MKCALENDAR", url, content=body, auth=(USER, PASSWORD)).raise_for_status()
        return url

    def events(self, url: str) -> list[str]:
        """The text of every event in a calendar."""
        answer = httpx.get(url, auth=(USER, PASSWORD))
        answer.raise_for_status()
        listed = httpx.request(
            "PROPFIND",
            url,
            headers={"Depth": "1"},
            auth=(USER, PASSWORD),
        )
        names = sorted({part.split("<")[0] for part in listed.text.split("<href>")[1:] if ".ics" in part.split("<")[0]})
        return [httpx.get(self.address + name, auth=(USER, PASSWORD)).text for name in names]

    def edit(self, url: str, name: str, old: str, new: str) -> None:
        """Change an event by hand, as an owner does on a phone."""
        answer = httpx.get(f"{url}{name}.ics", auth=(USER, PASSWORD))
        assert old in answer.text
        text = answer.text.replace(old, new)
        headers = {"If-Match": answer.headers["ETag"], "Content-Type": "text/calendar"}
        httpx.put(f"{url}{name}.ics", content=text, headers=headers, auth=(USER, PASSWORD)).raise_for_status()

    def delete(self, url: str, name: str) -> None:
        """Delete an event by hand."""
        httpx.delete(f"{url}{name}.ics", auth=(USER, PASSWORD)).raise_for_status()
