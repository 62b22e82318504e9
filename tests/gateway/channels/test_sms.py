"""Texts part by part, over a carrier that does as it is told."""

import pytest

from gateway.channels.sms import SmsChannel
from gateway.channels.text_channel import SendFailed
from memory.people import Contact
from telephony.errors import CarrierFailed
from tests.memory.outgoing import message

LONG = " ".join(f"Line {number} of the offer comes to {number} dollars." for number in range(80))


class Carrier:
    def __init__(self, *outcomes: str | CarrierFailed) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[tuple[str, str, str | None]] = []

    async def send(self, to: str, body: str, *, status_url: str | None = None) -> str:
        outcome = self.outcomes.pop(0) if self.outcomes else f"SM{len(self.sent)}"
        if isinstance(outcome, CarrierFailed):
            raise outcome
        self.sent.append((to, body, status_url))
        return outcome


async def test_a_short_text_is_one_message_with_plain_quotes_where_they_are_cheaper():
    carrier = Carrier()
    text = "It’s " + "set " * 30
    ids = await SmsChannel(carrier, lambda id, place: f"https://h?{id}&{place}").send(message(text=text))
    assert ids == ["SM0"]
    assert carrier.sent == [("+14155550123", text.replace("’", "'").strip(), "https://h?m1&0")]


async def test_a_long_text_is_sent_in_parts_in_order():
    carrier = Carrier()
    ids = await SmsChannel(carrier).send(message(text=LONG))
    assert ids == ["SM0", "SM1", "SM2"]
    assert " ".join(body for _, body, _ in carrier.sent) == LONG.strip()
    assert all(len(body) <= 1600 for _, body, _ in carrier.sent)


async def test_after_a_failure_only_the_rest_is_sent():
    carrier = Carrier("SM0", CarrierFailed("busy", retryable=True, carrier_code=20429))
    channel = SmsChannel(carrier)
    with pytest.raises(SendFailed) as failed:
        await channel.send(message(text=LONG))
    assert (failed.value.code, failed.value.retryable, failed.value.carrier_ids) == ("20429", True, ("SM0",))
    assert await channel.send(message(text=LONG), failed.value.carrier_ids) == ["SM0", "SM1", "SM2"]
    assert len({body for _, body, _ in carrier.sent}) == 3


@pytest.mark.parametrize(
    ("failure", "code", "stopped", "unsure"),
    [
        (CarrierFailed("no", retryable=False, carrier_code=21610), "21610", True, False),
        (CarrierFailed("no", retryable=True, unsure=True), "carrier_failed", False, True),
    ],
)
async def test_why_it_failed_is_told(failure, code, stopped, unsure):
    with pytest.raises(SendFailed) as failed:
        await SmsChannel(Carrier(failure)).send(message())
    found = failed.value
    assert (found.code, found.stopped, found.unsure) == (code, stopped, unsure)


@pytest.mark.parametrize("changed", [{"text": " \n"}, {"to": Contact("email", "jane@example.com")}])
async def test_what_cannot_be_a_text_is_not_tried(changed):
    carrier = Carrier()
    with pytest.raises(SendFailed) as failed:
        await SmsChannel(carrier).send(message(**changed))
    assert not failed.value.retryable
    assert carrier.sent == []
