"""What is on its way is a value: nobody changes what was to be sent."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from memory.outbox import Delivery, MessageId, OutboundMessage
from memory.people import Contact, CustomerId, OrgId

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def test_what_is_on_its_way_cannot_be_changed():
    to = Contact("phone", "+14155550123")
    message = OutboundMessage(MessageId("m"), OrgId("o"), CustomerId("c"), to, "sms", "Hi", "answer", NOW)
    delivery = Delivery(message, "waiting", NOW)
    assert (delivery.tries, delivery.carrier_ids, delivery.code) == (0, (), None)
    with pytest.raises(FrozenInstanceError):
        message.text = "Bye"  # pyright: ignore[reportAttributeAccessIssue] - the very mistake
