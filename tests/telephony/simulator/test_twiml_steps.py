"""TwiML as the phone obeys it, and what it refuses as the carrier would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.errors import PhoneTrouble
from telephony.simulator.twiml_steps import CarrierSays, ConnectStream, Hangup, Pause, Redirect, read_twiml
from telephony.twilio.twiml import connect_stream, say_and_hang_up

BASE = "https://host/twilio/voice"


def test_what_we_answer_is_obeyed():
    twiml = connect_stream(stream_url="wss://host/twilio/media", token="a.b", resume_url="https://host/resume")
    assert read_twiml(twiml, BASE) == [
        ConnectStream("wss://host/twilio/media", {"token": "a.b"}),
        Redirect("https://host/resume"),
    ]
    assert read_twiml(say_and_hang_up("Bye"), BASE) == [CarrierSays("Bye"), Hangup()]


def test_pauses_and_redirects_within_the_house():
    twiml = '<Response><Pause length="3"/><Pause/><Redirect>/twilio/voice/resume</Redirect></Response>'
    assert read_twiml(twiml, BASE) == [Pause(3.0), Pause(1.0), Redirect("https://host/twilio/voice/resume")]


@pytest.mark.parametrize(
    ("twiml", "said"),
    [
        ("<Response><Dial>+1</Dial></Response>", "verb <Dial>"),
        ("<Reply/>", "not <Reply>"),
        ("<Response>", "not XML"),
        ("", "not XML"),
        ("<Response><Connect/></Response>", "one <Stream>"),
        ('<Response><Connect><Stream url="ws://host/x"/></Connect></Response>', "wss://"),
        ('<Response><Connect><Stream url="wss://host/x?token=1"/></Connect></Response>', "without a query"),
        ('<Response><Connect><Stream url="wss://h/x"><Say/></Stream></Connect></Response>', "only <Parameter"),
        (connect_stream(stream_url="wss://h/x", token="x" * 500, resume_url="https://h/y"), "longer"),
        ('<Response><Pause length="long"/></Response>', "<Pause>"),
    ],
)
def test_what_the_carrier_would_not_take_is_refused_with_a_reason(twiml, said):
    with pytest.raises(PhoneTrouble, match=said):
        read_twiml(twiml, BASE)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        read_twiml(text, BASE)
    except PhoneTrouble as error:
        assert str(error)  # noqa: PT017
