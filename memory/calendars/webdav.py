"""What a CalDAV server says of its resources: the question of a PROPFIND (RFC 4918), and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"

QUESTION = b"""<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>
<d:resourcetype/><d:displayname/><d:current-user-principal/><c:calendar-home-set/><c:supported-calendar-component-set/>
</d:prop></d:propfind>"""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource. `principal` and `home` are where the user's own page and the folder of calendars are, if it says.

    `takes_events` is true for a calendar that does not say what it takes: RFC 4791 (5.2.3) reads that as everything.
    """

    url: str
    name: str
    is_calendar: bool
    takes_events: bool
    principal: str | None = None
    home: str | None = None


def resources_in(body: bytes, asked_url: str) -> list[Resource]:
    """The resources of a multistatus answer. Raises ValueError when it is none."""
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        # Besides its own error, the parser raises that of an encoding that it does not know.
        raise ValueError("the answer is no XML") from None
    if root.tag != f"{_DAV}multistatus":
        raise ValueError("the answer is no multistatus")
    found = (_resource(response, asked_url) for response in root.iter(f"{_DAV}response"))
    return [resource for resource in found if resource is not None]


def _resource(response: ElementTree.Element, asked_url: str) -> Resource | None:
    url = _absolute(asked_url, response.findtext(f"{_DAV}href"))
    if url is None:
        return None
    props = [
        prop
        for status in response.iter(f"{_DAV}propstat")
        if " 200 " in f"{status.findtext(f'{_DAV}status') or ''} "
        for part in status.iter(f"{_DAV}prop")
        for prop in part
    ]
    by_tag = {prop.tag: prop for prop in props}
    kinds = by_tag.get(f"{_DAV}resourcetype")
    name = by_tag.get(f"{_DAV}displayname")
    takes = by_tag.get(f"{_CALDAV}supported-calendar-component-set")
    taken = [part.get("name") for part in takes] if takes is not None else []
    return Resource(
        url=url,
        name=((name.text if name is not None else None) or "").strip(),
        is_calendar=kinds is not None and kinds.find(f"{_CALDAV}calendar") is not None,
        takes_events=not taken or "VEVENT" in taken,
        principal=_absolute(asked_url, _href_in(by_tag.get(f"{_DAV}current-user-principal"))),
        home=_absolute(asked_url, _href_in(by_tag.get(f"{_CALDAV}calendar-home-set"))),
    )


def _href_in(prop: ElementTree.Element | None) -> str | None:
    return prop.findtext(f"{_DAV}href") if prop is not None else None


def _absolute(asked_url: str, href: str | None) -> str | None:
    """The address that a server names; none when it would carry a password from https to where anybody can read it."""
    try:
        url = urljoin(asked_url, (href or "").strip())
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    except ValueError:
        return None
    allowed = {urlsplit(asked_url).scheme, "https"}
    return url if (href or "").strip() and host and scheme in allowed else None
