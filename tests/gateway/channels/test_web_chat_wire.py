"""The wire between the page and /web/chat: order, limits and close codes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.web_chat_wire import ChatWireBroken, Message, Ping, Start, read

ID = "0123456789abcdef"


def close_code(data: str | bytes | None, *, started: bool) -> int:
    with pytest.raises(ChatWireBroken) as broken:
        read(data, started=started)
    return broken.value.close_code


def test_reads_what_a_page_says():
    assert read('{"type":"start","token":"t"}', started=False) == Start("t")
    text = json.dumps({"type": "message", "id": ID, "text": "half ½"})
    assert read(text, started=True) == Message(ID, "half ½")
    assert read('{"type":"ping"}', started=True) == Ping()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, 1003),
        (b"{}", 1003),
        ("", 1007),
        ("[]", 1007),
        ('"start"', 1007),
        ("{}", 1007),
        ('{"type":1}', 1007),
        ("[" * 10_000, 1007),
        ('{"type":"sing"}', 1003),
        ('{"type":"start","token":"again"}', 1002),
        ('{"type":"message"}', 1007),
        ('{"type":"message","id":"short","text":"hi"}', 1007),
        ('{"type":"message","id":"../../../../x","text":"hi"}', 1007),
        (json.dumps({"type": "message", "id": ID, "text": 7}), 1007),
        (json.dumps({"type": "message", "id": ID, "text": "x" * 17_000}), 1009),
    ],
)
def test_a_broken_frame_has_its_close_code(data, code):
    assert close_code(data, started=True) == code


@pytest.mark.parametrize("text", ['{"type":"ping"}', json.dumps({"type": "message", "id": ID, "text": "hi"})])
def test_nothing_may_come_before_start(text):
    assert close_code(text, started=False) == 1002


@pytest.mark.parametrize("token", [None, "", 5, "x" * 201])
def test_a_start_needs_a_token(token):
    assert close_code(json.dumps({"type": "start", "token": token}), started=False) == 1007


KEYS = st.sampled_from(["type", "token", "id", "text"])
VALUES = st.sampled_from(["start", "message", "ping", ID]) | st.text(max_size=9) | st.none() | st.integers()


def outcome(text: str, started: bool) -> object:
    try:
        return read(text, started=started)
    except ChatWireBroken as broken:
        return broken.close_code


@given(st.text(max_size=40) | st.dictionaries(KEYS, VALUES).map(json.dumps), st.booleans())
def test_a_stranger_can_only_break_the_wire_in_the_documented_ways(text, started):
    got = outcome(text, started)
    assert got in {1002, 1003, 1007} if isinstance(got, int) else isinstance(got, Start) is not started
