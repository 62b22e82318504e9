"""A call record is a value."""

from datetime import UTC, datetime

from memory.people import OrgId
from memory.records.call_record import CallRecord


def test_a_call_that_just_began_has_no_end_and_nobody_yet():
    began_at = datetime(2026, 11, 20, tzinfo=UTC)
    call = CallRecord("CA1", OrgId("o"), "twilio", "inbound", "ringing", began_at)
    assert (call.answered_at, call.ended_at, call.customer, call.conversation) == (None, None, None, None)
    assert call == CallRecord("CA1", OrgId("o"), "twilio", "inbound", "ringing", began_at)
