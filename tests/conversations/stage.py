"""Plays a scene: a real receptionist on a real Valkey, and a customer who says the lines.

A scene is a list of steps. A line of the customer (`customer`, with other ways to say or hear it under `or`) has what
is expected of the answer: `intent`, words that it `says` (all of them, `a|b` is either) and `never` says (none of
them), whether it `ends` the call, and how it `feels` to say it (0 to 1). `cut_after` stops the answer after so many
words: a barge-in; a next line that `goes_on` is the rest of that one's sentence. `call` begins a call, `resumed`
brings a dropped one back, `later_minutes` lets time pass. A scene may say which seatings are `taken` by others, and a
step which `others_take` before it and which the customer `holds` after it. `channel` is where they go on from here,
and `from` the contact that they have there; `drops` ends a call without a goodbye. `sent` is what was texted to them
since, each by words that it has, in order; a text that may still be taken back counts once it is due. `escalated` are
the matters that a person has after a line, by their reasons, and `closes` is one that the person is done with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from agents.arrival import Arrival, Departure, Visit
from agents.business import Business
from agents.escalating import close_escalation
from agents.receptionist import Receptionist
from agents.replies import EndCall, HandOff, ReplyPart, Routed, Say
from agents.seatings import seating
from memory.bookings import Bookings
from memory.conversation import Channel, Emotion, Speaker, Turn, TurnId
from memory.escalations import Escalations
from memory.outbox import Outbox
from memory.people import Contact, CustomerId, OrgId
from memory.store import MemoryStore
from tests.conversations.holds import unlike_holds
from tests.conversations.house import receptionist_of, router_of

__all__ = ["Answer", "Customer", "fill", "play", "receptionist_of", "router_of", "takes", "unlike"]

NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
"""Noon in California, a Friday: the staff are there."""


@dataclass
class Answer:
    """What came back for a line."""

    parts: list[ReplyPart] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was said."""
        return "".join(part.text for part in self.parts if isinstance(part, Say))

    @property
    def routed(self) -> Routed:
        """What it was taken for; it always comes first."""
        first = self.parts[0]
        assert isinstance(first, Routed)
        return first

    @property
    def ends(self) -> bool:
        """Whether it ends the call."""
        return any(isinstance(part, EndCall) for part in self.parts)

    @property
    def handed_off(self) -> HandOff | None:
        """The person that is brought in, if any."""
        return next((part for part in self.parts if isinstance(part, HandOff)), None)


@dataclass
class Customer:
    """Somebody who calls or writes, on a clock of their own."""

    receptionist: Receptionist
    org: OrgId
    contact: Contact = field(default_factory=lambda: Contact("phone", "+19165550142"))
    channel: Channel = "voice"
    now: datetime = NOON
    visit: Visit | None = None
    escalations: Escalations | None = None
    memory: MemoryStore | None = None
    outbox: Outbox | None = None
    call: str | None = None
    read: set[str] = field(default_factory=set)
    """The texts that the scene has looked at."""
    line: TurnId | None = None
    """Their last line."""

    async def arrive(self, *, resumed: bool = False) -> str:
        """Call. Gives the greeting, which is heard to its end; who writes a text is received without a word."""
        if self.channel not in ("voice", "web"):
            await self._writes("")
            return ""
        if self.channel == "voice" and not resumed:
            self.call = f"call_{uuid4().hex}"
        arrival = Arrival(self.org, self.contact, self.channel, self.now, call=self.call, resumed=resumed)
        self.visit = await self.receptionist.arrive(arrival)
        await self._said(self.visit.greeting)
        return self.visit.greeting

    async def _writes(self, text: str) -> None:
        """Who this is from is seen anew with each text."""
        assert self.memory is not None
        known = await self.memory.customers_for(self.org, self.contact)
        arrival = Arrival(self.org, self.contact, self.channel, self.now)
        self.visit = await self.receptionist.writer(arrival, known, text, TurnId(uuid4().hex)) if text else None
        if self.visit is None:
            customer = known[0] if known else await self.memory.customer_for(self.org, self.contact)
            self.visit = Visit(customer, await self.memory.conversation(self.org, customer.id, now=self.now), "")

    async def leaves(self) -> None:
        """The call is over: the line died, or somebody hung up."""
        assert self.visit is not None
        customer, thread = self.visit.customer.id, self.visit.conversation.id
        await self.receptionist.left(Departure(self.org, customer, thread, self.contact, self.now, self.call))

    async def with_code(self, line: str) -> str:
        """The line with the code that was sent to them last, where it has `{code}`; a wrong one when none was."""
        if "{code}" not in line:
            return line
        assert self.outbox is not None
        sent = [each.message for each in await self.outbox.deliveries(self.org) if each.message.purpose == "code"]
        digits = re.search(r"\d{6}", sent[0].text) if sent else None
        return line.replace("{code}", digits.group() if digits else "000000")

    async def texts(self) -> list[str]:
        """What was sent to them since this was asked last, the oldest first."""
        found = await self.outbox.deliveries(self.org) if self.outbox else []
        due = [
            each.message
            for each in found
            if each.state == "waiting" and (each.message.not_before or each.message.made_at) <= self.now
        ]
        new = [message for message in reversed(due) if message.id not in self.read]
        self.read |= {message.id for message in new}
        return [message.text for message in new]

    async def says(
        self, text: str, *, feels: float | None = None, cut_after: int | None = None, goes_on: bool = False
    ) -> Answer:
        """Say a line and hear the answer, or only its first `cut_after` words."""
        self.now += timedelta(seconds=10)
        answer = Answer()
        if self.channel not in ("voice", "web"):
            await self._writes(text)
        turn = replace(self.turn(text, feels=feels), continues=self.line if goes_on else None)
        self.line = turn.id
        async with aclosing(self.receptionist.reply(turn)) as parts:
            async for part in parts:
                answer.parts.append(part)
                if cut_after is not None and len(answer.text.split()) >= cut_after:
                    break
        heard = answer.text if cut_after is None else " ".join(answer.text.split()[:cut_after])
        if heard:
            await self._said(heard, interrupted=cut_after is not None)
        return answer

    def turn(self, text: str, *, feels: float | None = None, who: Speaker = "customer", cut: bool = False) -> Turn:
        """A turn of this conversation, now."""
        assert self.visit is not None
        label = None if feels is None else "very_negative" if feels < 0.3 else "neutral"
        return Turn(
            id=TurnId(uuid4().hex),
            org=self.org,
            conversation=self.visit.conversation.id,
            customer=self.visit.customer.id,
            who=who,
            channel=self.channel,
            text=text,
            at=self.now,
            emotion=Emotion(feels, label, 0.9, feels) if feels is not None and label else None,
            interrupted=cut,
            call=self.call if self.channel == "voice" else None,
        )

    async def _said(self, text: str, *, interrupted: bool = False) -> None:
        await self.receptionist.said(self.turn(text, who="frontdesk", cut=interrupted))


async def fill(bookings: Bookings, org: OrgId, business: Business, taken: Sequence[str], now: datetime = NOON) -> None:
    """Let others have every place of these seatings ("2026-11-28T18:00")."""
    rules = business.booking
    places = rules.at_once if rules else 0
    for moment in taken:
        at = datetime.fromisoformat(moment)
        for other in range(places):
            await bookings.hold(
                org,
                CustomerId(f"other-{moment}-{other}"),
                seating(business, at.date(), at.time()),
                places=places,
                party={},
                conversation=None,
                until=NOON + timedelta(days=30),
                now=now,
                once=f"{moment}-{other}",
            )


async def play(steps: Sequence[Mapping[str, Any]], customer: Customer, take: int = 0) -> list[str]:
    """Play a scene, with the `take`-th other wording of each line. Gives what went wrong, step by step."""
    wrong: list[str] = []
    for number, step in enumerate(steps, 1):
        if "later_minutes" in step:
            customer.now += timedelta(minutes=step["later_minutes"])
        if "channel" in step:
            await _goes_to(customer, step)
        if step.get("drops"):
            await customer.leaves()
        if "call" in step or "resumed" in step:
            text = await customer.arrive(resumed=bool(step.get("resumed")))
            wrong += [f"step {number}: {complaint}" for complaint in unlike(step, text)]
        house = customer.receptionist._answering._house
        if "others_take" in step and house.bookings:
            await fill(house.bookings, customer.org, house.business, step["others_take"], customer.now)
        if "closes" in step:
            await _closed(step["closes"], customer)
        if "customer" in step:
            line = ([step["customer"], *step.get("or", [])])[min(take, len(step.get("or", [])))]
            line = await customer.with_code(line)
            answer = await customer.says(
                line,
                feels=step.get("feels"),
                cut_after=step.get("cut_after"),
                goes_on=step.get("goes_on", False),
            )
            if answer.ends:
                await customer.leaves()
            complaints = unlike(step, answer.text) + await _not_escalated(step, customer)
            if "holds" in step and house.bookings and customer.visit:
                mine = await house.bookings.of_customer(customer.org, customer.visit.customer.id)
                complaints += unlike_holds(step["holds"], mine, customer.now)
            if "intent" in step and answer.routed.intent != step["intent"]:
                complaints.append(f"was taken for {answer.routed.intent}, not {step['intent']}")
            if answer.ends != step.get("ends", False):
                complaints.append("ends the call" if answer.ends else "does not end the call")
            wrong += [f"step {number} {line!r}: {complaint}\n    {answer.text!r}" for complaint in complaints]
        if "sent" in step:
            wrong += [
                f"step {number}: {complaint}" for complaint in _unlike_texts(step["sent"], await customer.texts())
            ]
    return wrong


async def _goes_to(customer: Customer, step: Mapping[str, Any]) -> None:
    """They go on on another channel; who writes is received without a word."""
    customer.channel = step["channel"]
    if "from" in step:
        customer.contact = Contact(**step["from"])
    if "call" not in step and customer.channel != "voice":
        await customer.arrive()


def _unlike_texts(wanted: Sequence[Sequence[str]], texts: Sequence[str]) -> list[str]:
    if len(texts) != len(wanted):
        return [f"was sent {list(texts)}, not {len(wanted)} texts"]
    pairs = zip(wanted, texts, strict=True)
    return [f"{complaint}: {text!r}" for says, text in pairs for complaint in unlike({"says": says}, text)]


async def _not_escalated(step: Mapping[str, Any], customer: Customer) -> list[str]:
    if "escalated" not in step or customer.escalations is None:
        return []
    found = [each.reason for each in await customer.escalations.waiting(customer.org)]
    return [] if sorted(found) == sorted(step["escalated"]) else [f"a person has {found}, not {step['escalated']}"]


async def _closed(reason: str, customer: Customer) -> None:
    """Somebody of the staff is done with it."""
    assert customer.escalations is not None
    [open_one] = [each for each in await customer.escalations.waiting(customer.org) if each.reason == reason]
    assert customer.memory is not None
    await close_escalation(
        customer.escalations, customer.memory, customer.org, open_one.id, by="staff", now=customer.now
    )


def takes(steps: Sequence[Mapping[str, Any]]) -> int:
    """How often to play a scene so that every wording was said once."""
    return 1 + max((len(step.get("or", [])) for step in steps), default=0)


def unlike(step: Mapping[str, Any], text: str) -> list[str]:
    """What this answer lacks, or has too much, by the `says` and `never` of the step."""
    said = text.lower()
    missing = [f"does not say {words!r}" for words in step.get("says", []) if not _any_of(words, said)]
    spoken = [f"says {words!r}" for words in step.get("never", []) if words.lower() in said]
    return missing + spoken


def _any_of(words: str, said: str) -> bool:
    """Whether one of the wordings between bars was said."""
    return any(wording.lower() in said for wording in words.split("|"))
