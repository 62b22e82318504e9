"""What came beside the words of a message is named in them."""

from datetime import UTC, datetime

import pytest

from gateway.channels.text_channel import Attachment, InboundMessage, Location, as_written
from memory.people import Contact, OrgId


@pytest.mark.parametrize(
    ("text", "types", "location", "written"),
    [
        ("Hi", [], None, "Hi"),
        (" Like this ", ["image/jpeg"], None, "Like this (sent a picture)"),
        ("", ["image/png", "video/mp4"], None, "(sent a picture) (sent a video)"),
        ("", ["audio/amr", "text/x-vCard", "application/pdf"], None, "(sent a sound) (sent a contact) (sent a file)"),
        ("", [""], None, "(sent a file)"),
        ("Here", [], Location(38.5449, -121.7405), "Here (sent a location: 38.54490, -121.74050)"),
        ("", [], Location(38.5, -121.7, "Our yard"), "(sent a location: Our yard, 38.50000, -121.70000)"),
        ("  ", [], None, ""),
    ],
)
def test_a_message_as_it_is_read(text, types, location, written):
    files = tuple(Attachment(kind, "https://host/file") for kind in types)
    at, contact = datetime(2026, 11, 20, tzinfo=UTC), Contact("phone", "+14155550123")
    assert as_written(InboundMessage("SM1", OrgId("o"), contact, "sms", text, at, files, location)) == written
