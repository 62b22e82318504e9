"""What goes to a person: the typed form of `config/escalation.yaml`, and the rules themselves. No model, no I/O.

The order of the file is the order of weight: a sentence that fits several rules is given to the first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from agents.business import Business
from agents.config_types import Key, Strict, Text
from agents.emotion import VERY_NEGATIVE_BELOW
from agents.understanding.wordlists import Wordlist, wordlist

Fact = Literal["large_party", "far_travel", "severe_allergy", "very_upset"]
"""What is known beside the words: guests and miles of `config/business.yaml`, its severe words, and the mood."""


class EscalationRule(Strict):
    """One reason. It is met by one of the `words` (without any of `unless`), a fact, or an intent.

    `stays` leaves the matter with the person until they close it. `taken_as` is the intent that such a turn has,
    whatever it was taken for; without it the specialist answers first, and offers a person.
    """

    about: Text
    words: tuple[Text, ...] = ()
    unless: tuple[Text, ...] = ()
    facts: tuple[Fact, ...] = ()
    intents: tuple[Key, ...] = ()
    stays: bool = False
    taken_as: Literal["complaint", "person"] | None = None


class Unclear(Strict):
    """When a matter stays with a person and it is not clear whether this is about it: the customer is asked."""

    intents: tuple[Key, ...] = ()
    words: tuple[Text, ...] = ()


class EscalationSettings(Strict):
    """`config/escalation.yaml`: reasons by their stable code, the weightiest first."""

    rules: Mapping[Key, EscalationRule] = Field(min_length=1)
    unclear: Unclear = Unclear()


@dataclass(frozen=True, slots=True)
class Raised:
    """A rule that is met: its reason code, and what follows from it."""

    reason: str
    stays: bool
    taken_as: Literal["complaint", "person"] | None


class EscalationRules:
    """The rules, ready to be asked."""

    def __init__(self, settings: EscalationSettings) -> None:
        self._rules = [
            (reason, rule, Wordlist(rule.words), Wordlist(rule.unless)) for reason, rule in settings.rules.items()
        ]
        self._unclear = settings.unclear
        self._unclear_words = Wordlist(settings.unclear.words)
        self.staying = frozenset(reason for reason, rule in settings.rules.items() if rule.stays)

    def raised_by(self, said: str, intent: str, facts: Collection[Fact] = ()) -> Raised | None:
        """The weightiest reason to give this to a person, or None."""
        for reason, rule, words, unless in self._rules:
            spoken = words.within(said) and not unless.within(said)
            if spoken or intent in rule.intents or any(fact in facts for fact in rule.facts):
                return Raised(reason, rule.stays, rule.taken_as)
        return None

    def is_unclear(self, said: str, intent: str) -> bool:
        """Whether this may or may not be about a matter that a person has."""
        return intent in self._unclear.intents and self._unclear_words.within(said)


def facts_of(
    said: str, business: Business, *, guests: int = 0, miles: int | None = None, score: float = 0.5, food: bool = False
) -> frozenset[Fact]:
    """The facts of a turn. `miles` is the way to the customer, `score` their mood (0 to 1), `food` says that they were
    talking about allergies just before.
    """
    facts: set[Fact] = set()
    person_from = business.party.person_from
    if person_from is not None and person_from <= guests <= business.party.at_most:  # more was misheard
        facts.add("large_party")
    travel = business.travel
    if travel and travel.person_over_miles is not None and miles is not None and miles > travel.person_over_miles:
        served = travel.not_served_over_miles is None or miles <= travel.not_served_over_miles
        facts |= {"far_travel"} if served else set()
    if _severe(said, business, food=food):
        facts.add("severe_allergy")
    if score < VERY_NEGATIVE_BELOW:
        facts.add("very_upset")
    return frozenset(facts)


def _severe(said: str, business: Business, *, food: bool) -> bool:
    """Whether an allergy is said to be a severe one. "I could die for a steak" is none."""
    table = business.allergens
    if table is None or not wordlist(tuple(table.severe_words)).within(said):
        return False
    substances = table.substances.values()
    return food or "allerg" in said.lower() or any(wordlist(tuple(row.words)).within(said) for row in substances)
