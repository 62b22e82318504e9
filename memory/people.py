"""Who writes or calls: contacts and customers, each belonging to one org."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

OrgId = NewType("OrgId", str)
CustomerId = NewType("CustomerId", str)

ContactKind = Literal["phone", "email", "web"]


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a person: an E.164 phone, a lower-cased email, or a web id."""

    kind: ContactKind
    value: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A person known to one org, with every contact and fact learned so far.

    `facts` are short strings by name: "name", "address", "party", "allergies" ... `merged` are the customers that were
    found to be this one; what they had is in here, and where two say otherwise the kept one is right. `stopped_at` is
    when they told us to stop writing to them: until they say otherwise, nothing is sent on any channel but answers.
    """

    id: CustomerId
    org: OrgId
    contacts: tuple[Contact, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    merged: tuple[CustomerId, ...] = ()
    stopped_at: datetime | None = None

    @property
    def name(self) -> str | None:
        """What to call them, when they have said."""
        return self.facts.get("name")
