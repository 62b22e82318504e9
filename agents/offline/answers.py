"""The whole reply of a turn: each ask in words, then the one thing to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ValidationError

from agents import intents
from agents.booking_phrases import REFUSED
from agents.business import Business
from agents.known import AskKnown, Known
from agents.offline.booking_questions import asked_again, question_in_booking
from agents.offline.booking_words import BookingWords
from agents.offline.food_words import words_for_allergens, words_for_menu
from agents.offline.link_words import words_for_link
from agents.offline.message_words import words_before_message, words_for_message
from agents.offline.price_words import words_for_prices, words_for_quote, words_for_travel
from agents.offline.steps import Step
from agents.offline.text_words import words_for_claim, words_for_code, words_for_text
from agents.offline.when_words import When
from agents.offline.wording import Wording
from agents.seatings import starts_on
from agents.tools.allergens import AllergensAnswer
from agents.tools.book import BookAnswer
from agents.tools.cancel import CancelAnswer
from agents.tools.change_booking import ChangeAnswer
from agents.tools.check_availability import AvailabilityAnswer
from agents.tools.claim_contact import CodeTried, ContactClaimed
from agents.tools.find_booking import BookingFound
from agents.tools.find_in_knowledge import KnowledgeAnswer
from agents.tools.hold_seating import HoldAnswer
from agents.tools.menu import MenuAnswer
from agents.tools.quote import QuoteAnswer
from agents.tools.request_callback import CallbackTaken
from agents.tools.reschedule import RescheduleAnswer
from agents.tools.send_link import LinkGiven
from agents.tools.send_text import TextGiven
from agents.tools.travel_fee import TravelAnswer
from agents.understanding.places import zip_in

Returned = Mapping[str, object] | str | None
"""What a tool gave, as plain JSON; None when it gave nothing in time or failed."""

_ANSWERS: Mapping[str, type[BaseModel]] = {
    "quote": QuoteAnswer,
    "travel_fee": TravelAnswer,
    "menu": MenuAnswer,
    "allergens": AllergensAnswer,
    "find_in_knowledge": KnowledgeAnswer,
    "request_callback": CallbackTaken,
    "check_availability": AvailabilityAnswer,
    "hold_seating": HoldAnswer,
    "book": BookAnswer,
    "reschedule": RescheduleAnswer,
    "cancel": CancelAnswer,
    "find_booking": BookingFound,
    "change_booking": ChangeAnswer,
    "send_link": LinkGiven,
    "send_text": TextGiven,
    "claim_contact": ContactClaimed,
    "prove_contact": CodeTried,
}
_SHORT_WORDS = 4
_NO_FIGURES = {name: "" for name in REFUSED.split() if name != "wanted"}


class Answers:
    """Words a turn. `business` gives its name and what it calls its guests, nothing else."""

    def __init__(self, known: Known, business: Business, word: Wording, said_before: Sequence[str]) -> None:
        self._known = known
        self._business = business
        self._word = word
        self._said_before = said_before

    def sentences(self, steps: Sequence[Step | None], returned: Sequence[Returned]) -> list[str]:
        """The sentences of the reply, in order, each once. `returned` has what each step's tool gave."""
        said: list[str] = []
        if self._known.offer:
            said.append(self._word("sorry"))
        said += self._closed(steps)
        for ask, step, result in zip(self._known.asks, steps, returned, strict=True):
            said += self._one(ask, step, result)
        asks_already = bool(said) and said[-1].endswith("?")
        at = len(said) - 1 if asks_already else len(said)
        said[at:at] = self._recalled()
        if not asks_already and (question := self._question()):
            said.append(question if said else asked_again(question, self._known, self._word, self._last_reply()))
        return list(dict.fromkeys(sentence for sentence in said if sentence)) or [self._word("unclear")]

    def _closed(self, steps: Sequence[Step | None]) -> list[str]:
        """That nothing is served on the day that was named just now, where no tool looks at that day."""
        told, rules = self._known.booking, self._business.booking
        if rules is None or told is None or told.day is None or "day" not in told.told:
            return []
        looked_at = any(step and step.arguments.get("day") == told.day for step in steps)
        if looked_at or starts_on(rules, date.fromisoformat(told.day)):
            return []
        return [self._word("refused_closed", wanted=When(self._known).day(told.day), **_NO_FIGURES)]

    def _recalled(self) -> list[str]:
        """The one thing of earlier that has most to do with what is asked, once in a conversation."""
        leaves = any(ask.intent == intents.GOODBYE for ask in self._known.asks)
        for each in () if leaves else self._known.recalled:
            if each.say and not any(each.say in said for said in self._said_before):
                return [self._word(f"recalled_{each.kind}", words=each.say)]
        return []

    def _one(self, ask: AskKnown, step: Step | None, result: Returned) -> list[str]:
        if step is None:
            return self._without_tool(ask)
        if (answer := _read(step.tool, result)) is None:
            return [self._word("tool_trouble")]
        match answer:
            case QuoteAnswer():
                said = words_for_quote(answer, ask, self._known, self._word, self._business.party.many)
                return [*said, self._word("offer_date")] if self._known.offer_date and answer.quote.ok else said
            case (
                BookAnswer()
                | HoldAnswer()
                | AvailabilityAnswer()
                | RescheduleAnswer()
                | CancelAnswer()
                | ChangeAnswer()
                | BookingFound()
                | LinkGiven(outcome="refused")
                | TextGiven(outcome="refused")
            ):
                return BookingWords(self._known, self._business, self._word).of(answer, ask)
            case LinkGiven():
                return words_for_link(answer, self._word)
            case ContactClaimed():
                return words_for_claim(answer, self._known, self._word)
            case CodeTried():
                return words_for_code(answer, self._word)
            case TextGiven():
                return words_for_text(answer, self._known, self._word)
            case TravelAnswer():
                return words_for_travel(answer, self._word)
            case MenuAnswer() if ask.intent == intents.QUOTE:
                return words_for_prices(answer, ask, self._word)
            case MenuAnswer():
                return words_for_menu(answer, ask, self._word)
            case AllergensAnswer():
                return words_for_allergens(answer, self._word)
            case CallbackTaken():
                sorry = [self._word("sorry")] if ask.intent == intents.COMPLAINT or self._known.gentle else []
                return [*sorry, *words_for_message(answer, self._known, self._word)]
            case KnowledgeAnswer(passages=(first, *_)):
                return [first.text]
        if ask.intent == intents.UNCLEAR and len(ask.text.split()) < _SHORT_WORDS:
            return [self._word("unclear")]
        return [self._word("not_known")]

    def _without_tool(self, ask: AskKnown) -> list[str]:
        """Small talk, and asks that wait for something that is missing."""
        known, word, name = self._known, self._word, self._known.customer_name
        match ask.intent:
            case intents.GREETING:
                return [word("hello_name", name=name) if name else word("hello")]
            case intents.CONTACT_DETAILS:
                return [word("noted_name", name=name) if name else word("noted")]
            case intents.ASK_AI:
                return [word("i_am_ai", business=self._business.name)]
            case intents.OUT_OF_SCOPE:
                return [word("out_of_scope", business=self._business.name)]
            case intents.THANKS:
                return [word("welcome")]
            case intents.GO_ON | intents.DECLINE | intents.ACKNOWLEDGE:
                return [word(ask.intent)]
            case intents.REPEAT:
                again = word.without("repeat", self._last_reply())
                return [word("repeat", again=again) if again else word("nothing_to_repeat")]
            case intents.GOODBYE:
                return [self._goodbye()]
            case intents.CALLBACK | intents.PERSON | intents.COMPLAINT:
                return words_before_message(ask, known, word)
            case intents.QUOTE | intents.TRAVEL_FEE | intents.BOOKING:
                if known.wrong_zip and (unknown := zip_in(ask.text, asked=True)):
                    return [word("unknown_zip", zip=unknown)]  # whole, and there is no such one
                if known.wrong_zip:
                    return [word("wrong_zip")]
                return self._not_to_be_booked() if ask.intent == intents.BOOKING else []
        return []

    def _not_to_be_booked(self) -> list[str]:
        """Why what was said just now cannot be; when nothing is asked for instead, a person decides."""
        refused = self._known.booking.refused if self._known.booking else None
        if refused is None:
            return []
        said = [self._word("refused", detail=refused)]
        return said if self._known.missing else [*said, self._word("offer_person")]

    def _goodbye(self) -> str:
        business, name = self._business.name, self._known.customer_name
        if self._known.channel != "voice":
            return self._word("goodbye_written", business=business)
        if name:
            return self._word("goodbye_name", business=business, name=name)
        return self._word("goodbye", business=business)

    def _last_reply(self) -> str:
        return self._said_before[-1] if self._said_before else ""

    def _question(self) -> str:
        """The one question at the end: a person for somebody who is upset, else what is missing."""
        known, word = self._known, self._word
        if known.offer:
            return word("offer_person")
        before = self._last_reply()
        if known.booking and (question := question_in_booking(known, self._business, word, before)):
            return question
        match known.missing:
            case "phone" if known.digits:
                return word("ask_phone_rest", digits=" ".join(known.digits))
            case "party" | "zip" | "extras" | "phone" | "name":
                return word(f"ask_{known.missing}")
        return ""


def _read(tool: str, result: Returned) -> BaseModel | None:
    if not isinstance(result, Mapping) or "trouble" in result:
        return None  # most answers have a default for everything: an excuse would read as "nothing found"
    try:
        return _ANSWERS[tool].model_validate(result)
    except (KeyError, ValidationError):
        return None
