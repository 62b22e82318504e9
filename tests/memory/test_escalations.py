"""An escalation as the record gives it."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from memory.conversation import ConversationId
from memory.escalations import Escalation, EscalationId, Escalations
from memory.people import CustomerId, OrgId
from memory.records.escalations_sql import EscalationsSql


def test_an_escalation_cannot_be_changed_in_place():
    at = datetime(2026, 11, 20, tzinfo=UTC)
    open_one = Escalation(
        EscalationId("e"), OrgId("o"), ConversationId("c"), CustomerId("p"), "refund", "story", True, "open", at
    )
    with pytest.raises(FrozenInstanceError):
        open_one.state = "closed"  # type: ignore[misc]


def test_the_record_in_sql_is_one(engine):
    escalations: Escalations = EscalationsSql(engine)
    assert callable(escalations.waiting)
