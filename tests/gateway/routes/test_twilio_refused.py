"""Calls that went to staff or voicemail: what comes of each try, and where a message is kept."""

from __future__ import annotations

import pytest

from gateway.routes.twilio_refused import REFUSED
from tests.gateway.routes.twilio_house import CALLER, verbs
from tests.telephony.twilio.wire import CALL

RECORDED = {
    "RecordingSid": "RE" + "1" * 32,
    "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1",
    "RecordingDuration": "12",
}
VOICEMAIL, STAFF_TRIED = f"{REFUSED}?tried=voicemail", f"{REFUSED}?tried=staff"


async def test_a_message_is_kept_and_its_caller_thanked(house, org):
    _, twiml = await house.post(VOICEMAIL, **RECORDED)
    assert verbs(twiml) == ["Say", "Hangup"]
    [message] = house.messages
    assert (message.org, message.call_sid, message.caller, message.seconds) == (org, CALL, CALLER, 12)
    assert (message.recording, message.url) == (RECORDED["RecordingSid"], RECORDED["RecordingUrl"])


@pytest.mark.parametrize(
    "changes",
    [{}, RECORDED | {"RecordingUrl": "javascript:alert(1)"}, RECORDED | {"RecordingSid": ""}],
)
async def test_where_nothing_was_recorded_nothing_is_kept(house, changes):
    _, twiml = await house.post(VOICEMAIL, **changes)
    assert (verbs(twiml), house.messages) == (["Say", "Hangup"], [])


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
async def test_staff_who_are_not_there_are_followed_by_voicemail(house, status):
    assert "Record" in verbs((await house.post(STAFF_TRIED, DialCallStatus=status))[1])


async def test_a_call_that_staff_took_is_over(house):
    assert verbs((await house.post(STAFF_TRIED, DialCallStatus="completed"))[1]) == ["Hangup"]


async def test_another_number_or_no_signature_keeps_nothing(house):
    assert verbs((await house.post(VOICEMAIL, To="+19998887777", **RECORDED))[1]) == ["Hangup"]
    assert (await house.post(VOICEMAIL, signature=None, **RECORDED))[0] == 403
    assert house.messages == []
