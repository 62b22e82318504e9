"""What a conversation has worked out so far: the typed form of `Conversation.notes`.

Notes are plain JSON in memory, so that any worker can go on with a conversation, and a call back goes on where the
first one stopped. Whatever does not look like notes is left out rather than refused: they may be older than the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.booking_notes import BookingNotes
from agents.understanding.food import Share
from agents.understanding.party import Party
from memory.conversation import JSON


@dataclass(frozen=True, slots=True)
class Notes:
    """`topic` is the running intent, and `asked` what was asked last: a slot, "person" (do you want one?) or "more"
    (anything else?). `extras` are upgrades and add-ons by name, `digits` a phone number heard in part, `results` the
    last arguments and answer of each tool by name. `callback` is the reference of a request that was taken, and
    `offered_date` says that they were told that a date can be kept for them. `escalated` are the reasons for which a
    person of the staff has something of theirs.
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
        }
        return {name: value for name, value in every.items() if value}

    @classmethod
    def from_json(cls, notes: Mapping[str, JSON]) -> Notes:
        """What `as_json` gave; unknown or misshapen entries are left out."""
        extras, escalated = notes.get("extras"), notes.get("escalated")
        results = notes.get("results")
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
            escalated=tuple(map(str, escalated)) if isinstance(escalated, list) else (),
        )


def first_name(name: str | None) -> str | None:
    """What to call somebody to their face."""
    return name.split()[0] if name and name.split() else None


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) and value else None
