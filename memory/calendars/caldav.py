"""The owner's own calendar over CalDAV (RFC 4791): find it, read one event, write one event, and never blindly.

These are three requests, made with the HTTP client that is here already. Each write says which version it replaces
(If-Match), or that there must be none (If-None-Match), so that a change made meanwhile is never lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from urllib.parse import quote, urljoin, urlsplit

import httpx

from memory.calendars.webdav import QUESTION, Resource, resources_in
from memory.errors import CalendarChanged, CalendarDown, CalendarRefused

_HOPS = 5
_BUSY = frozenset({408, 423, 425, 429})
_ICALENDAR = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as the server keeps it, with the version that it is."""

    text: bytes
    etag: str


class CalDavCalendar:
    """One calendar of one owner. Use it as an async context manager, or `aclose` it.

    `url` is the calendar itself, or any address of an account with a single calendar. Every method raises CalendarDown
    (try again later) and CalendarRefused.
    """

    def __init__(self, url: str, user: str, password: str, *, answer_seconds: float = 20.0) -> None:
        """Nothing is asked yet."""
        self.url = url
        self._calendar_url: str | None = None
        self._http = httpx.AsyncClient(
            auth=httpx.BasicAuth(user, password),
            timeout=answer_seconds,
            # A proxy that compresses an answer gives it an ETag that the server behind it does not know.
            headers={"User-Agent": "Frontdesk", "Accept-Encoding": "identity"},
            limits=httpx.Limits(max_connections=2),
        )

    async def __aenter__(self) -> CalDavCalendar:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def find(self) -> str:
        """The address of the calendar, asked for once: the one given, or the only one of the account there."""
        if self._calendar_url is None:
            found = await self._look()
            self._calendar_url = found if found.endswith("/") else f"{found}/"
        return self._calendar_url

    async def read(self, name: str) -> Stored | None:
        """The event that was written under this name; None when there is none (any more)."""
        answer = await self._ask("GET", await self._event_url(name))
        if answer.status_code in (404, 410):
            return None
        _check(answer)
        if not (etag := answer.headers.get("ETag")):
            raise CalendarRefused("the calendar's server gives no ETag, so nothing can be changed safely", 200)
        return Stored(answer.content, etag)

    async def write(self, name: str, text: bytes, *, replaces: str | None) -> bool:
        """Write an event over the version `replaces`, or as a new one.

        True when the server kept it just as it was sent, false when it may have put it in words of its own (RFC 4791,
        5.3.4). Raises CalendarChanged when there is another version by now, or one at all.
        """
        condition = {"If-None-Match": "*"} if replaces is None else {"If-Match": replaces}
        headers = {"Content-Type": _ICALENDAR, **condition}
        answer = await self._ask("PUT", await self._event_url(name), content=text, headers=headers)
        if answer.status_code == 412:
            raise CalendarChanged("there is another version of the event by now")
        _check(answer)
        etag = answer.headers.get("ETag", "")
        return bool(etag) and not etag.startswith("W/")

    async def _event_url(self, name: str) -> str:
        return f"{await self.find()}{quote(name, safe='')}.ics"

    async def _look(self) -> str:
        (asked,) = await self._resources(self.url, depth="0") or [None]
        if asked is None:
            raise CalendarRefused("CALDAV_URL: the server says nothing of this address", 404)
        if asked.is_calendar:
            return asked.url
        home = asked.home
        if home is None and asked.principal:
            principals = await self._resources(asked.principal, depth="0")
            home = next((resource.home for resource in principals if resource.home), None)
        calendars = await self._resources(home or asked.url, depth="1")
        taking = [resource for resource in calendars if resource.is_calendar and resource.takes_events]
        if len(taking) != 1:
            names = ", ".join(sorted(resource.name or "(no name)" for resource in taking)) or "none"
            raise CalendarRefused(f"CALDAV_URL: expected the address of one calendar; the account has: {names}", 404)
        return taking[0].url

    async def _resources(self, url: str, *, depth: str) -> list[Resource]:
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        answer = await self._ask("PROPFIND", url, content=QUESTION, headers=headers)
        for _ in range(_HOPS):
            if not answer.is_redirect:
                break
            # The client's own following would make a GET of it.
            onward = urljoin(url, answer.headers.get("Location", ""))
            if urlsplit(url).scheme == "https" and urlsplit(onward).scheme != "https":
                raise CalendarRefused("CALDAV_URL: leads away from https", answer.status_code)
            url = onward
            answer = await self._ask("PROPFIND", url, content=QUESTION, headers=headers)
        _check(answer)
        try:
            found = resources_in(answer.content, url)
        except ValueError as trouble:
            raise CalendarRefused(f"CALDAV_URL: does not speak CalDAV: {trouble}", answer.status_code) from None
        return found[:1] if depth == "0" else found

    async def _ask(
        self, method: str, url: str, *, content: bytes | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        try:
            answer = await self._http.request(method, url, content=content, headers=headers)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as trouble:
            raise CalendarRefused(f"CALDAV_URL: {trouble}", 0) from None
        except httpx.HTTPError as trouble:
            raise CalendarDown(f"the calendar cannot be reached: {type(trouble).__name__}") from None
        if answer.status_code >= 500 or answer.status_code in _BUSY:
            raise CalendarDown(f"the calendar's server answers {answer.status_code}")
        return answer


def _check(answer: httpx.Response) -> None:
    """Raises CalendarRefused for anything but a success."""
    if not answer.is_success:
        raise CalendarRefused(f"the calendar's server answers {answer.status_code}", answer.status_code)
