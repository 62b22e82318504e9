"""TwiML for those who cannot be answered: made by the vendor's own classes, never silent, always with an end."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import pytest

from telephony.refusal_settings import CallSettings
from telephony.twilio.refusals import after, ask_again, refuse, thanked

NEXT = "https://host/twilio/voice/refused"
STAFF = "+13105550101"


def verbs(twiml: str) -> list[str]:
    return [verb.tag for verb in ElementTree.fromstring(twiml)]


def test_the_sentence_then_staff():
    response = ElementTree.fromstring(refuse(CallSettings(), "All busy & so on.", staff_phone=STAFF, next_url=NEXT))
    assert (response[0].tag, response[0].text) == ("Say", "All busy & so on.")
    dial = response[-1]
    assert (dial.tag, dial.get("action"), dial.get("timeout")) == ("Dial", f"{NEXT}?tried=staff", "20")
    assert [(noun.tag, noun.text) for noun in dial] == [("Number", STAFF)]


def test_after_staff_comes_voicemail_and_after_that_goodbye():
    settings = CallSettings()
    response = ElementTree.fromstring(after(settings, "staff", staff_phone=STAFF, next_url=NEXT))
    assert [verb.tag for verb in response] == ["Say", "Record", "Say", "Hangup"]
    record = response[1]
    assert (record.get("action"), record.get("maxLength")) == (f"{NEXT}?tried=voicemail", "120")
    assert (record.get("finishOnKey"), record.get("playBeep")) == ("#", "true")
    assert verbs(after(settings, "voicemail", staff_phone=STAFF, next_url=NEXT)) == ["Say", "Hangup"]
    assert verbs(thanked(settings)) == ["Say", "Hangup"]


def test_a_way_that_nobody_named_ends_politely():
    assert verbs(after(CallSettings(), "somebody", staff_phone=STAFF, next_url=NEXT)) == ["Say", "Hangup"]


def test_asking_again_waits_a_moment():
    assert verbs(ask_again("https://host/twilio/voice")) == ["Pause", "Redirect"]


WAYS = [(), ("staff",), ("voicemail",), ("staff", "voicemail"), ("voicemail", "staff")]


@pytest.mark.parametrize(("then", "phone"), list(itertools.product(WAYS, [STAFF, None])))
def test_whatever_is_set_something_is_said_and_every_way_ends(then, phone):
    settings = CallSettings(then=then)
    twiml, seen = refuse(settings, "Busy.", staff_phone=phone, next_url=NEXT), []
    assert verbs(twiml)[0] == "Say"
    while "Dial" in (found := verbs(twiml)) or "Record" in found:
        tried = "staff" if "Dial" in found else "voicemail"
        assert tried not in seen
        seen.append(tried)
        twiml = after(settings, tried, staff_phone=phone, next_url=NEXT)
    assert verbs(twiml)[-2:] == ["Say", "Hangup"]
    assert seen == [way for way in then if phone or way != "staff"]
