"""What a server says of its resources, read without believing more than it says."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.calendars.webdav import QUESTION, Resource, resources_in

ASKED = "https://dav.example.com/owner/"
WHOLE = b"""<?xml version="1.0"?>
<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
 <d:response><d:href>/owner/work/</d:href>
  <d:propstat><d:prop>
    <d:resourcetype><d:collection/><c:calendar/></d:resourcetype><d:displayname> Work </d:displayname>
    <c:supported-calendar-component-set>
      <c:comp name="VEVENT"/><c:comp name="VTODO"/></c:supported-calendar-component-set>
    <d:current-user-principal><d:href>/people/owner/</d:href></d:current-user-principal>
    <c:calendar-home-set><d:href>https://p34.example.com/home/</d:href></c:calendar-home-set>
  </d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>
  <d:propstat><d:prop><d:displayname>not this</d:displayname></d:prop>
    <d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>
 </d:response>
 <d:response><d:href>/owner/tasks/</d:href>
  <d:propstat><d:prop><d:resourcetype><c:calendar/></d:resourcetype>
    <c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>
  </d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>
 </d:response>
</d:multistatus>"""


def test_resources_are_read():
    work, tasks = resources_in(WHOLE, ASKED)
    assert work == Resource(
        url="https://dav.example.com/owner/work/",
        name="Work",
        is_calendar=True,
        takes_events=True,
        principal="https://dav.example.com/people/owner/",
        home="https://p34.example.com/home/",
    )
    assert (tasks.is_calendar, tasks.takes_events, tasks.name, tasks.home) == (True, False, "", None)


def test_a_calendar_that_does_not_say_what_it_takes_takes_events():
    body = WHOLE.replace(b'<c:comp name="VTODO"/></c:supported', b"</c:supported")
    assert [resource.takes_events for resource in resources_in(body, ASKED)] == [True, True]


def test_a_password_is_not_led_away_from_https():
    body = WHOLE.replace(b"https://p34.example.com/home/", b"http://p34.example.com/home/")
    assert resources_in(body, ASKED)[0].home is None
    assert resources_in(WHOLE.replace(b"/owner/work/", b"ftp://x.example.com/"), ASKED)[0].name == ""


@pytest.mark.parametrize("body", [b"", b"{}", b"<html/>", QUESTION, b'<?xml version="1.0" encoding="nonsense"?><a/>'])
def test_what_is_no_answer_is_said_to_be_none(body: bytes):
    with pytest.raises(ValueError, match=r"no (XML|multistatus)"):
        resources_in(body, ASKED)


def test_an_answer_that_grows_without_end_is_refused():
    bomb = b"<!DOCTYPE d [<!ENTITY a0 'aaaaaaaaaaaaaaaaaaaa'>"
    bomb += b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 20) for n in range(1, 10))
    bomb += b"]><multistatus xmlns='DAV:'><response><href>&a9;</href></response></multistatus>"
    with pytest.raises(ValueError, match="no XML"):
        resources_in(bomb, ASKED)


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(WHOLE)))
def test_a_damaged_answer_is_read_or_refused(damage: bytes, at: int):
    try:
        found = resources_in(WHOLE[:at] + damage + WHOLE[at + len(damage) :], ASKED)
    except ValueError:
        return
    assert all(resource.url.startswith("https://") for resource in found)


@settings(deadline=None)
@given(st.binary())
def test_anything_is_read_or_refused(body: bytes):
    with contextlib.suppress(ValueError):
        resources_in(body, ASKED)
