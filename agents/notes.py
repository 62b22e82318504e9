"""What a conversation has worked out so far: the typed form of `Conversation.notes`.

Notes are plain JSON in memory, so that any worker can go on with a conversation, and a call back goes on where the
first one stopped. Whatever does not look like notes is left out rather than refused: they may be older than the code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.booking_notes import BookingNotes
from agents.understanding.food import Share
from agents.understanding.party import Party
from memory.conversation import JSON, Turn


@dataclass(frozen=True, slots=True)
class Notes:
    """`topic` is the running intent, and `asked` what was asked last: a slot, "person" (do you want one?) or "more"
    (anything else?). `extras` are upgrades and add-ons by name, `digits` a phone number heard in part, `results` the
    last arguments and answer of each tool by name. `callback` is the reference of a request that was taken, and
    `offered_date` says that they were told that a date can be kept for them. `escalated` are the reasons for which a
    person of the staff has something of theirs.

    Across channels: `call` is the call that goes on, until `call_until` unless it is renewed; `texted` names what was
    written meanwhile and `text_asks` what that asked (see `agents.taking_in`). `to_text` is what to text once there is
    a number, `follow_up` the text that goes on with a call that broke off, and `said_goodbye` that it ended as it
    should. `claimed` is the contact that a code was sent to, masked.

    `before` is the way back out of the turn that was answered last, for who goes on with it (see `agents.continued`).
    """

    topic: str | None = None
    asked: str | None = None
    party: Party = field(default_factory=Party)
    zip: str | None = None
    place: str | None = None
    extras: Mapping[str, Share] = field(default_factory=dict)
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    digits: str = ""
    reason: str | None = None
    callback: str | None = None
    offered_person: bool = False
    spent_microdollars: int = 0
    results: Mapping[str, JSON] = field(default_factory=dict)
    booking: BookingNotes = field(default_factory=BookingNotes)
    offered_date: bool = False
    escalated: tuple[str, ...] = ()
    call: str | None = None
    call_until: str | None = None
    texted: tuple[str, ...] = ()
    text_asks: str | None = None
    to_text: str | None = None
    follow_up: str | None = None
    said_goodbye: bool = False
    claimed: str | None = None
    before: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def has_order(self) -> bool:
        """Whether there is a party that can be priced."""
        return bool(self.party.guests)

    def as_json(self) -> dict[str, JSON]:
        """What is known, as plain JSON; nothing for what is not."""
        party: dict[str, JSON] = {}
        if self.party != Party():
            ages: list[JSON] = list(self.party.ages)
            party = {"adults": self.party.adults, "children": self.party.children, "ages": ages}
        every: dict[str, JSON] = {
            "topic": self.topic,
            "asked": self.asked,
            "party": party,
            "zip": self.zip,
            "place": self.place,
            "extras": dict(self.extras),
            "name": self.name,
            "phone": self.phone,
            "email": self.email,
            "digits": self.digits,
            "reason": self.reason,
            "callback": self.callback,
            "offered_person": self.offered_person,
            "spent_microdollars": self.spent_microdollars,
            "results": dict(self.results),
            "booking": self.booking.as_json(),
            "offered_date": self.offered_date,
            "escalated": list(self.escalated),
            "texted": list(self.texted),
            "said_goodbye": self.said_goodbye,
            "before": dict(self.before),
            **{name: getattr(self, name) for name in _ACROSS},
        }
        return {name: value for name, value in every.items() if value}

    @classmethod
    def from_json(cls, notes: Mapping[str, JSON]) -> Notes:
        """What `as_json` gave; unknown or misshapen entries are left out."""
        extras = notes.get("extras")
        results = notes.get("results")
        before = notes.get("before")
        spent = notes.get("spent_microdollars")
        return cls(
            topic=_text(notes.get("topic")),
            asked=_text(notes.get("asked")),
            party=Party.from_notes(notes.get("party")),
            zip=_text(notes.get("zip")),
            place=_text(notes.get("place")),
            extras={k: v for k, v in extras.items() if isinstance(v, int | str)} if isinstance(extras, dict) else {},
            name=_text(notes.get("name")),
            phone=_text(notes.get("phone")),
            email=_text(notes.get("email")),
            digits=_text(notes.get("digits")) or "",
            reason=_text(notes.get("reason")),
            callback=_text(notes.get("callback")),
            offered_person=notes.get("offered_person") is True,
            spent_microdollars=spent if isinstance(spent, int) and spent > 0 else 0,
            results=results if isinstance(results, dict) else {},
            booking=BookingNotes.from_json(notes.get("booking")),
            offered_date=notes.get("offered_date") is True,
            escalated=_texts(notes.get("escalated")),
            texted=_texts(notes.get("texted")),
            said_goodbye=notes.get("said_goodbye") is True,
            before=before if isinstance(before, dict) else {},
            **{name: _text(notes.get(name)) for name in _ACROSS},
        )


_ACROSS = ("call", "call_until", "text_asks", "to_text", "follow_up", "claimed")


def unheard_question(notes: Notes, before: Sequence[Turn]) -> Notes:
    """The notes without a question that was cut off before the customer heard it."""
    last = next((turn for turn in reversed(before) if turn.who != "customer"), None)
    if last is not None and last.interrupted and "?" not in last.text:
        # What was read back and not heard is read back again.
        return replace(notes, asked=None, booking=replace(notes.booking, read_back=None))
    return notes


def first_name(name: str | None) -> str | None:
    """What to call somebody to their face."""
    return name.split()[0] if name and name.split() else None


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: JSON) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
