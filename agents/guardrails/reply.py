"""What may be said: a reply is judged clause by clause, so that its first words need not wait for its last ones.

A clause that may not be said is replaced by a safe sentence of the owner's, and the rest of its sentence is left out.
The offline model is held to the same: it says nothing that a tool, a page or a phrase did not give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

from agents.business import Business
from agents.guardrails.cards import CardFilter, mask_cards
from agents.guardrails.days_named import weekdays_in
from agents.guardrails.figures import Figures, amounts_in, dates_in
from agents.guardrails.reply_clauses import ReplyClauses, ends_sentence
from agents.guardrails.settings import GuardrailSettings
from agents.phrases import Phrases
from agents.understanding.wordlists import Wordlist
from memory.conversation import JSON

log = structlog.get_logger()

PHRASES: Final[Mapping[str, str]] = {
    "unsupported_price": "guard_price",
    "unsupported_date": "guard_date",
    "promise": "guard_promise",
    "claim": "guard_claim",
    "allergy": "guard_allergy",
}
"""The phrase that is said instead, by the code that is logged."""


_NOTHING_DONE = ("read_back", "missing", "refused")
"""Outcomes of a tool that has only asked for the customer's yes, or for more."""


class ReplyRules:
    """The words of one business, ready to be looked for. Made once, for every reply."""

    def __init__(self, settings: GuardrailSettings, business: Business, phrases: Phrases) -> None:
        self.promises = Wordlist(settings.promises)
        self.denials = Wordlist(settings.denials)
        self.claims = [(Wordlist(claim.words), frozenset(claim.tools)) for claim in settings.claims.values()]
        self.allergy_claims = Wordlist(settings.allergy_claims)
        table = business.allergens
        self.warning = table.warning if table else ""
        self.substances = [Wordlist(row.words) for row in table.substances.values()] if table else []
        self.instead = {code: phrases[name][0] for code, name in PHRASES.items() if name in phrases}
        self.own = Figures()
        """Amounts and days in the owner's own phrases."""
        for name in phrases:
            for wording in phrases[name]:
                self.own.add_text(wording)


@dataclass(slots=True)
class Given:
    """What may be said in this conversation: the figures in it, the tools that did something, and what was read."""

    figures: Figures = field(default_factory=Figures)
    done: set[str] = field(default_factory=set)
    read: list[str] = field(default_factory=list)
    about_allergens: bool = False

    def add(self, tool: str, answer: JSON) -> None:
        """A tool has answered; what it refused, or could not do, is not done."""
        self.figures.add_data(answer)
        if isinstance(answer, dict) and not (
            answer.get("trouble") or answer.get("refusal") or answer.get("outcome") in _NOTHING_DONE
        ):
            self.done.add(tool)
        self.about_allergens |= tool == "allergens"
        self.read += _texts(answer)


class ReplyGuard:
    """Guards one reply. Feed it pieces, say what it gives, and take the `rest` at the end."""

    def __init__(self, rules: ReplyRules, given: Given, *, turn: str = "", agent: str = "") -> None:
        self._rules = rules
        self.given = given
        self._turn, self._agent = turn, agent
        self._cards, self._clauses = CardFilter(), ReplyClauses()
        self._sentence, self._said = "", ""
        self._dropping = False
        self._warn = False
        self.codes: list[str] = []
        """Why clauses were replaced, in order."""

    def feed(self, piece: str) -> str:
        """What may be said so far."""
        return "".join(map(self._judged, self._clauses.feed(self._cards.feed(piece))))

    def rest(self) -> str:
        """What is left at the end, and the warning that belongs to every answer about allergies."""
        clauses = [*self._clauses.feed(self._cards.rest()), self._clauses.rest()]
        said = "".join(map(self._judged, clauses))
        if (self._warn or self.given.about_allergens) and not _holds(self._said, self._rules.warning):
            said += f"{self._gap()}{self._rules.warning}"
        return said

    def _judged(self, clause: str) -> str:
        self._sentence += clause
        sentence, ends = self._sentence, ends_sentence(clause)
        if ends:
            self._sentence = ""
        if self._dropping:
            self._dropping = not ends
            return ""
        code = self._wrong_with(clause, sentence) if clause.strip() else None
        if code is not None:
            self._dropping = not ends
            clause = self._instead(code)
        clause = mask_cards(clause)
        self._said += clause
        return clause

    def _instead(self, code: str) -> str:
        log.warning("clause_replaced", code=code, turn=self._turn, agent=self._agent)
        phrase = self._rules.instead.get(code, "")
        if code in self.codes or not phrase:
            return ""
        self.codes.append(code)
        return f"{self._gap()}{phrase}"

    def _gap(self) -> str:
        return " " if self._said and not self._said[-1].isspace() else ""

    def _wrong_with(self, clause: str, sentence: str) -> str | None:
        rules, figures = self._rules, self.given.figures
        if not amounts_in(clause) <= figures.cents | rules.own.cents:
            return "unsupported_price"
        if not dates_in(clause) <= figures.days | rules.own.days:
            return "unsupported_date"
        if rules.promises.within(clause) and not rules.denials.within(sentence) and not self._was_read(rules.promises):
            return "promise"
        if any(words.within(clause) and not tools & self.given.done for words, tools in rules.claims):
            return None if rules.denials.within(sentence) else "claim"
        if not weekdays_in(clause) <= figures.weekdays | rules.own.weekdays:
            return "unsupported_date"
        return self._wrong_about_food(clause)

    def _wrong_about_food(self, clause: str) -> str | None:
        """Of what is in the food only the table speaks, or a page that names the same substance."""
        if not self._rules.allergy_claims.within(clause):
            return None
        named = [words for words in self._rules.substances if words.within(clause)]
        if not named:
            return None
        self._warn = True
        known = self.given.about_allergens or all(map(self._was_read, named))
        return None if known else "allergy"

    def _was_read(self, words: Wordlist) -> bool:
        return any(words.within(text) for text in self.given.read)


def _texts(data: JSON) -> Iterable[str]:
    if isinstance(data, str):
        return [data]
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [text for value in values for text in _texts(value)]


def _holds(said: str, warning: str) -> bool:
    return not warning or " ".join(warning.lower().split()) in " ".join(said.lower().split())
