"""The wire between the page and /web/voice: order, limits and close codes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.browser.messages import (
    Audio,
    BrowserWire,
    Chunks,
    Digit,
    HangUp,
    MarkPlayed,
    Start,
    caption,
    clear,
    ended,
    mark,
    ready,
)
from telephony.errors import ProtocolBroken

START = '{"type":"start","token":"t0ken"}'


def started() -> BrowserWire:
    wire = BrowserWire()
    assert wire.text(START) == Start("t0ken")
    return wire


def test_reads_every_message_of_a_call():
    wire = started()
    assert wire.binary(b"\x01\x02") == Audio(b"\x01\x02")
    assert wire.text('{"type":"mark","name":"a"}') == MarkPlayed("a")
    assert wire.text('{"type":"digit","digit":"#"}') == Digit("#")
    assert wire.text('{"type":"hang_up"}') == HangUp()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 1007),
        ("nonsense", 1007),
        ("[]", 1007),
        ("null", 1007),
        ("[" * 1000, 1007),
        ("{}", 1007),
        ('{"type":7}', 1007),
        ('{"type":"dance"}', 1003),
        ('{"type":"start","token":"again"}', 1002),
        ('{"type":"mark"}', 1007),
        ('{"type":"mark","name":""}', 1007),
        ('{"type":"mark","name":{"a":1}}', 1007),
        (json.dumps({"type": "mark", "name": "n" * 201}), 1007),
        ('{"type":"digit","digit":"12"}', 1007),
        ('{"type":"digit","digit":"A"}', 1007),
        ('{"type":"hang_up","why":"' + "x" * 1024 + '"}', 1009),
    ],
)
def test_a_broken_text_has_its_close_code(text, code):
    with pytest.raises(ProtocolBroken) as broken:
        started().text(text)
    assert broken.value.close_code == code


@pytest.mark.parametrize(
    ("data", "code"), [(b"", 1007), (b"\0", 1007), (b"\0" * 641, 1007), (b"\0" * 6402, 1009), (b"\0" * 1_000_000, 1009)]
)
def test_a_broken_frame_has_its_close_code(data, code):
    with pytest.raises(ProtocolBroken) as broken:
        started().binary(data)
    assert broken.value.close_code == code


@pytest.mark.parametrize("text", ['{"type":"mark","name":"a"}', '{"type":"digit","digit":"1"}', '{"type":"hang_up"}'])
def test_nothing_may_come_before_start(text):
    with pytest.raises(ProtocolBroken) as broken:
        BrowserWire().text(text)
    assert broken.value.close_code == 1002
    with pytest.raises(ProtocolBroken) as broken:
        BrowserWire().binary(b"\0\0")
    assert broken.value.close_code == 1002


@pytest.mark.parametrize("text", ['{"type":"start"}', '{"type":"start","token":9}'])
def test_a_start_without_a_token_does_not_start(text):
    wire = BrowserWire()
    with pytest.raises(ProtocolBroken) as broken:
        wire.text(text)
    assert broken.value.close_code == 1007
    assert not wire.started


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.sampled_from(["start", "mark", "digit"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "token", "name", "digit"]) | st.text(max_size=5), inner, max_size=4)
    ),
)


def outcome(wire: BrowserWire, text: str) -> object:
    try:
        return wire.text(text)
    except ProtocolBroken as broken:
        return broken.close_code


@given(st.text(max_size=50) | JSON_VALUES.map(json.dumps), st.booleans())
def test_a_stranger_can_only_break_the_wire_in_the_documented_ways(text, has_started):
    wire = started() if has_started else BrowserWire()
    got = outcome(wire, text)
    if isinstance(got, int):
        assert got in {1002, 1003, 1007, 1009}
        assert wire.started == has_started
    else:
        assert isinstance(got, Start) is not has_started


@given(st.lists(st.binary(min_size=1, max_size=1500)))
def test_chunks_lose_and_invent_nothing(frames):
    chunks = Chunks()
    pieces = [piece for frame in frames for piece in chunks.cut(frame)]
    whole = b"".join(frames)
    assert all(len(piece) == 640 for piece in pieces)
    assert whole.startswith(b"".join(pieces))
    assert len(whole) - sum(map(len, pieces)) < 640


def test_what_we_send_is_json_of_one_type_each():
    sent = [ready(), mark("a"), clear(), caption("customer", 'say "½"', final=True), ended()]
    assert [json.loads(text)["type"] for text in sent] == ["ready", "mark", "clear", "caption", "ended"]
    assert json.loads(sent[3]) == {"type": "caption", "who": "customer", "text": 'say "½"', "final": True}
