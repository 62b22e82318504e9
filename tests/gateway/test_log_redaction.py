"""The net under the log: what people say and are is taken out, and what we say stays."""

import logging
from pathlib import Path

import pytest

from gateway.log_redaction import RedactingFormatter, without_personal_data, written


def line(**event: object) -> dict[str, object]:
    """What is written of an event."""
    return dict(without_personal_data(None, "info", dict(event)))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("+19165550142", "[phone]"),
        ({"to": ["jane@example.com"]}, {"to": ["[email]"]}),
        (("my name is sarah",), ["my name is [name]"]),
        (ValueError("203.0.113.7"), "ValueError('[ip]')"),
        (b"916-555-0142", "b'[phone]'"),
    ],
)
def test_every_text_is_redacted_however_deep_it_is(value: object, kept: object):
    assert line(event="told", detail=value)["detail"] == kept


def test_an_event_with_a_number_in_it_is_redacted_too():
    assert line(event="calling 916-555-0142") == {"event": "calling [phone]"}


def test_our_own_words_ids_and_figures_stay():
    ours = {
        "event": "call_began",
        "call": "CA00000000000000000000004155550142",
        "voice": "bella",
        "model": "claude",
        "seconds": 1.5,
        "port": 8080,
        "path": "/twilio/media",
        "address": "http://127.0.0.1:8080",
        "timestamp": "2026-11-20T18:00:00.123456Z",
        "reason": None,
    }
    assert line(**ours) == ours


def test_what_is_no_text_is_shown_as_it_would_be():
    assert line(event="opened", file=Path("var/log"))["file"] == repr(Path("var/log"))


def test_lines_of_other_libraries_are_redacted_with_their_tracebacks():
    try:
        raise ValueError("916-555-0142")
    except ValueError as trouble:
        info = (type(trouble), trouble, trouble.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "for %s", ("jane@example.com",), info)
    text = RedactingFormatter("%(message)s").format(record)
    assert "for [email]" in text
    assert "ValueError: [phone]" in text
    assert written("dial 916-555-0142\n") == "dial [phone]\n"
