"""`Texting`: writes to a customer's phone what was promised, each promise once, and keeps it as said.

A text says all of its matter by itself: it may be read days later, and answered. What was said of it on the phone is
not known to whoever reads it.
"""

from __future__ import annotations

from typing import Protocol

from agents import intents
from agents.business import Business
from agents.known import AskKnown, Known
from agents.offline.price_words import words_for_quote
from agents.offline.when_words import When
from agents.offline.wording import Wording, listed, money
from agents.phrases import Phrases
from agents.quoting import Quote
from agents.texts import Promise, TextKind
from agents.tools.quote import QuoteAnswer
from memory.bookings import Booking
from memory.conversation import Channel, Turn, TurnId
from memory.outbox import MessageId, OutboundMessage, Outbox

CHANNEL: Channel = "sms"


class KeepsTurns(Protocol):
    """What is needed of `memory.store.MemoryStore`."""

    async def add_turn(self, turn: Turn) -> bool: ...


class Texting:
    """`agents.texts.Texts` of one business."""

    def __init__(self, outbox: Outbox, memory: KeepsTurns, phrases: Phrases, business: Business) -> None:
        self._outbox = outbox
        self._memory = memory
        self._word = Wording(phrases)
        self._business = business

    def confirmation(self, booking: Booking, *, deposit_url: str | None, calendar_url: str | None) -> str:
        """See `agents.texts.Texts`, here and below."""
        word, business = self._word, self._business
        day, at = booking.seating.day.isoformat(), booking.seating.at.isoformat(timespec="minutes")
        prices = business.prices
        counts = [f"{count} {prices[name].label(count)}" for name, count in booking.party.items() if name in prices]
        moment = When(Known(channel=CHANNEL)).moment(day, at)
        lines = [word("text_confirmation", business=business.name, moment=moment, who=listed(counts))]
        if address := booking.details.get("address"):
            lines.append(word("read_back_address", address=address))
        lines.append(self._money(booking))
        lines.append(word("reference", reference=booking.reference))
        if deposit_url:
            lines.append(word("link_deposit", money=money(booking.deposit_cents), url=deposit_url))
        if calendar_url:
            lines.append(word("link_calendar", url=calendar_url))
        return "\n".join([*lines, word("text_reply")])

    def quote(self, offer: Quote, place: str | None) -> str:
        ask, known = AskKnown(intent=intents.QUOTE, text=""), Known(channel=CHANNEL)
        said = words_for_quote(QuoteAnswer(quote=offer, place=place), ask, known, self._word, self._business.party.many)
        return "\n".join([self._word("text_quote", business=self._business.name), *said, self._word("text_reply")])

    def link(self, kind: TextKind, url: str, deposit_cents: int) -> str:
        words = self._word(f"link_{kind}", url=url, **({"money": money(deposit_cents)} if kind == "deposit" else {}))
        return f"{self._business.name}: {words}"

    async def send(self, promise: Promise) -> None:
        made = f"{promise.turn}-text-{promise.kind}"
        message = OutboundMessage(
            id=MessageId(made),
            org=promise.org,
            customer=promise.customer,
            to=promise.to,
            channel=CHANNEL,
            text=promise.text,
            purpose="told",
            made_at=promise.at,
            conversation=promise.conversation,
            turn=promise.turn,
        )
        await self._outbox.put(message)
        await self._memory.add_turn(texted(message, TurnId(made)))

    def _money(self, booking: Booking) -> str:
        total = money(booking.total_cents)
        if not booking.deposit_cents:
            return self._word("text_total", total=total)
        state = "paid" if booking.deposit == "paid" else "due"
        balance = booking.total_cents - booking.deposit_cents
        return self._word(
            f"text_money_{state}", total=total, deposit=money(booking.deposit_cents), balance=money(balance)
        )


def texted(message: OutboundMessage, turn: TurnId) -> Turn:
    """A message of ours, as the conversation remembers it."""
    assert message.conversation is not None
    return Turn(
        id=turn,
        org=message.org,
        conversation=message.conversation,
        customer=message.customer,
        who="frontdesk",
        channel=message.channel,
        text=message.text,
        at=message.not_before or message.made_at,
    )
