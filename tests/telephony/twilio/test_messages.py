"""What arrives on a media socket: every good message read, every bad one given its documented close code."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telephony.errors import ProtocolBroken
from telephony.twilio.messages import (
    MAX_MESSAGE_CHARS,
    Connected,
    Marked,
    Pressed,
    Started,
    Stopped,
    StreamReader,
    clear_message,
    mark_message,
    media_message,
)
from tests.telephony.twilio.wire import (
    ACCOUNT,
    CALL,
    CONNECTED,
    STOP,
    STREAM,
    dtmf,
    mark,
    media,
    start,
    with_start,
    without,
)

AUDIO = bytes(range(160))
FORMAT = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
START, MARK, DTMF, OPEN = start(), mark("m1"), dtmf("7"), (CONNECTED, start())


def reader_after(*messages: dict) -> StreamReader:
    reader = StreamReader()
    for message in messages:
        reader.read(json.dumps(message))
    return reader


def test_a_whole_stream_in_order():
    reader = StreamReader()
    read = [reader.read(json.dumps(message)) for message in (CONNECTED, start("secret"), media(), MARK, DTMF, STOP)]
    assert read == [
        Connected(),
        Started(STREAM, ACCOUNT, CALL, {"token": "secret"}),
        AUDIO,
        Marked("m1"),
        Pressed("7"),
        Stopped(),
    ]


BAD = [
    ("not JSON", OPEN, "{", 1007, "not_json"),
    ("nothing", (), "", 1007, "not_json"),
    ("half a surrogate pair", (), '"\ud800"', 1007, "not_json"),
    ("a list", OPEN, "[]", 1002, "bad_message"),
    ("a number", OPEN, "7", 1002, "bad_message"),
    ("no event", OPEN, "{}", 1002, "bad_message"),
    ("an unknown event", OPEN, {"event": "levitate"}, 1002, "unknown_event"),
    ("an event that is no word", OPEN, {"event": ["media"]}, 1002, "unknown_event"),
    ("media before start", (CONNECTED,), media(), 1002, "out_of_order"),
    ("media before anything", (), media(), 1002, "out_of_order"),
    ("a mark before start", (CONNECTED,), MARK, 1002, "out_of_order"),
    ("start before connected", (), START, 1002, "out_of_order"),
    ("connected twice", (CONNECTED,), CONNECTED, 1002, "out_of_order"),
    ("two starts", OPEN, START, 1002, "out_of_order"),
    ("stop without start", (CONNECTED,), STOP, 1002, "out_of_order"),
    ("media after stop", (*OPEN, STOP), media(), 1002, "out_of_order"),
    ("another stream's media", OPEN, media() | {"streamSid": "MZ2"}, 1002, "wrong_stream"),
    ("media without media", OPEN, without(media(), "media"), 1002, "bad_message"),
    ("media that is a string", OPEN, media() | {"media": "AAAA"}, 1002, "bad_message"),
    ("media without payload", OPEN, without(media(), "media", "payload"), 1002, "bad_message"),
    ("our own voice", OPEN, media(track="outbound"), 1002, "bad_message"),
    ("a payload that is a number", OPEN, media(payload=7), 1002, "bad_message"),
    ("a payload that is null", OPEN, media(payload=None), 1002, "bad_message"),
    ("base64 that is not", OPEN, media(payload="!!!!"), 1007, "bad_payload"),
    ("base64 cut short", OPEN, media(payload="AAA"), 1007, "bad_payload"),
    ("base64 with junk after it", OPEN, media(payload="AAA=AAAA"), 1007, "bad_payload"),
    ("a payload that is not ASCII", OPEN, media(payload="é" * 4), 1007, "bad_payload"),
    ("an odd payload", OPEN, media(b"abc"), 1007, "bad_payload"),
    ("a payload of 1 MB", OPEN, media(bytes(1 << 20)), 1009, "too_large"),
    ("another format", (CONNECTED,), with_start(mediaFormat=FORMAT | {"sampleRate": 16000}), 1003, "wrong_format"),
    ("another coding", (CONNECTED,), with_start(mediaFormat=FORMAT | {"encoding": "audio/pcm"}), 1003, "wrong_format"),
    ("start without a call", (CONNECTED,), without(START, "start", "callSid"), 1002, "bad_message"),
    ("a stream id with quotes", (CONNECTED,), with_start(streamSid='MZ"1'), 1002, "bad_message"),
    ("start without start", (CONNECTED,), without(START, "start"), 1002, "bad_message"),
    ("a mark without a name", OPEN, without(MARK, "mark", "name"), 1002, "bad_message"),
    ("a key that no phone has", OPEN, DTMF | {"dtmf": {"digit": "Z"}}, 1002, "bad_message"),
    ("two keys at once", OPEN, DTMF | {"dtmf": {"digit": "12"}}, 1002, "bad_message"),
]


@pytest.mark.parametrize(("before", "bad", "code", "reason"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_messages_break_the_protocol(before, bad, code, reason):
    reader = reader_after(*before)
    with pytest.raises(ProtocolBroken) as broken:
        reader.read(bad if isinstance(bad, str) else json.dumps(bad))
    assert (broken.value.close_code, broken.value.reason) == (code, reason)


def test_parameters_must_be_words():
    with pytest.raises(ProtocolBroken):
        reader_after(CONNECTED).read(json.dumps(with_start(customParameters={"token": 7})))


def test_a_start_that_was_refused_opens_nothing():
    reader = reader_after(CONNECTED)
    with pytest.raises(ProtocolBroken):
        reader.read(json.dumps(with_start(mediaFormat=FORMAT | {"channels": 2})))
    with pytest.raises(ProtocolBroken) as broken:
        reader.read(json.dumps(media()))
    assert broken.value.reason == "out_of_order"


def test_a_message_of_the_largest_size_is_read():
    text = json.dumps(media(b""))
    text = text[:-1] + " " * (MAX_MESSAGE_CHARS - len(text)) + "}"
    assert reader_after(*OPEN).read(text) == b""
    with pytest.raises(ProtocolBroken):
        reader_after(*OPEN).read(text + " ")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
shaped = st.builds(
    lambda event, rest: {**rest, "event": event},
    st.sampled_from(["connected", "start", "media", "mark", "dtmf", "stop"]) | json_values,
    st.fixed_dictionaries(
        {},
        optional={
            "streamSid": st.sampled_from(["MZ1", "MZ2"]) | json_values,
            **{
                name: json_values
                | st.dictionaries(st.sampled_from(["track", "payload", "name", "digit", "callSid"]), json_values)
                for name in ("start", "media", "mark", "dtmf", "stop")
            },
        },
    ),
)


@given(st.lists(st.text(max_size=60) | shaped.map(json.dumps), max_size=6), st.booleans())
@example(["[" * 5000], True)
@example(['{"event":' + "[" * 2000 + "]" * 2000 + "}"], True)
def test_whatever_a_stranger_sends_is_read_or_refused(texts, opened):
    reader = reader_after(*OPEN) if opened else StreamReader()
    for text in texts:
        try:
            event = reader.read(text)
        except ProtocolBroken as broken:
            assert broken.close_code in {1002, 1003, 1007, 1009}  # noqa: PT017
            return
        assert isinstance(event, bytes | Connected | Started | Marked | Pressed | Stopped)


@given(st.binary(max_size=500).filter(lambda data: len(data) % 2 == 0))
def test_audio_arrives_as_it_was_sent(data):
    assert reader_after(*OPEN).read(json.dumps(media(data))) == data


def test_what_we_say_is_what_twilio_reads():
    audio = json.loads(media_message("MZ1", AUDIO))
    assert audio == {"event": "media", "streamSid": "MZ1", "media": {"payload": base64.b64encode(AUDIO).decode()}}
    assert json.loads(mark_message("MZ1", 'a "b"')) == {
        "event": "mark",
        "streamSid": "MZ1",
        "mark": {"name": 'a "b"'},
    }
    assert json.loads(clear_message("MZ1")) == {"event": "clear", "streamSid": "MZ1"}
