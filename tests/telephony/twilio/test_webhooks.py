"""Voice webhooks: what they say, and what a strange one is taken for."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.errors import BadWebhook
from telephony.twilio.webhooks import CallWebhook, known_number, read_call, read_form

SID = "CA" + "0a" * 16
FORM = {
    "CallSid": SID,
    "AccountSid": "AC1",
    "From": "+13105550134",
    "To": "+13105550100",
    "CallStatus": "ringing",
    "Direction": "inbound",
}


def read(**changes: str) -> CallWebhook:
    return read_call(list((FORM | changes).items()))


def test_an_inbound_call():
    assert read() == CallWebhook(SID, "ringing", "inbound", "+13105550100", "+13105550134", None)


@pytest.mark.parametrize("direction", ["outbound-api", "outbound-dial"])
def test_an_outbound_call_is_ours_by_the_number_it_comes_from(direction):
    webhook = read(Direction=direction, SequenceNumber="2")
    assert webhook == CallWebhook(SID, "ringing", "outbound", "+13105550134", "+13105550100", 2)


@pytest.mark.parametrize(
    "number", ["+266696687", "+7378742833", "+2562533", "anonymous", "sip:me@example.com", "+0123456"]
)
def test_a_withheld_number_is_nobodys(number):
    assert read(From=number).theirs is None


def test_a_number_is_kept_as_it_is():
    assert known_number("+442071838750") == "+442071838750"
    assert known_number("+1310555013\u0664") is None


@pytest.mark.parametrize("missing", ["CallSid", "To", "CallStatus", "Direction"])
def test_what_is_missing_empty_or_there_twice_is_refused(missing):
    without = [(name, value) for name, value in FORM.items() if name != missing]
    for form in (without, [*without, (missing, "")], [*FORM.items(), (missing, FORM[missing])]):
        with pytest.raises(BadWebhook, match=missing):
            read_call(form)


def test_a_caller_without_a_number_is_nobodys():
    without = [(name, value) for name, value in FORM.items() if name != "From"]
    for form in (without, [*without, ("From", "")]):
        assert read_call(form).theirs is None
    with pytest.raises(BadWebhook, match="From"):
        read_call([*FORM.items(), ("From", FORM["From"])])


@pytest.mark.parametrize("sequence", ["", "-1", "1.5", "two", "²", "9" * 40])
def test_a_sequence_that_is_no_number_is_refused(sequence):
    with pytest.raises(BadWebhook, match="SequenceNumber"):
        read(SequenceNumber=sequence)


@pytest.mark.parametrize("sid", ["CA1", "AC" + "0a" * 16, SID + "\n", "../../x"])
def test_a_call_sid_that_is_none_is_refused(sid):
    with pytest.raises(BadWebhook, match="CallSid"):
        read(CallSid=sid)


def test_a_form_keeps_repeated_and_empty_fields():
    assert read_form(b"a=1&a=2&b=&c=%2B1") == [("a", "1"), ("a", "2"), ("b", ""), ("c", "+1")]
    with pytest.raises(BadWebhook):
        read_form(b"&".join(b"a=1" for _ in range(300)))


@given(
    st.binary(max_size=300)
    | st.dictionaries(st.text(max_size=10), st.text(max_size=10)).map(lambda d: urlencode(d).encode())
)
def test_whatever_a_stranger_posts_is_read_or_refused(body):
    try:
        form = read_form(body)
        webhook = read_call(form)
    except BadWebhook:
        return
    assert webhook.call_sid
