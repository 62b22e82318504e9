"""What staff ask in plain words, by rules: which look-up, with which arguments."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import BaseModel

from agents import intents
from agents.staff.look_ups import ConversationsAsked, DaysAsked, NothingAsked, PersonAsked, WordsAsked
from agents.staff.periods import Period, period_in
from agents.understanding.dates import days_in

_AHEAD_DAYS, _LATELY_DAYS = 30, 7

_NOT_A_NAME = (
    r"(?:we|i|you|they|he|she|it|any\w*|some\w*|every\w*|no|nobody|people|the|a|an|our|my|your|this|that|these|those"
    r"|who\w*|what|which|how|many|customers?|callers?|clients?|guests?|calls?|bookings?|part(?:y|ies)|deposits?|there"
    r"|new|more|most|last|next|today\w*|yesterday\w*|tomorrow\w*|tonight\w*|staff|messages?|texts?|chats?|leads?|all"
    r"|escalations?|complaints?|refunds?|is|was|are|were|when|why|has|have|did|does|do|booked|cancelled|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)
_NAME = rf"(?P<name>(?!{_NOT_A_NAME})[^\W\d_][\w'’.-]*(?:\s+(?!{_NOT_A_NAME})[^\W\d_][\w'’.-]*){{0,2}}?)"
_PHONE = r"(?P<phone>\+?[\d(][\d\s().-]{5,}\d)"
_DID = r"(?:want|say|said|ask|need|order|book|call|write|text|pay|paid|cancel|decide|tell|complain|move|reschedule)"
_PERSON = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_NAME}['’]s\s+(?:\w+\s+)?(?:booking|party|deposit|number|phone|call|message|order|reservation|date)\b",
        rf"\b(?:what|why|when|how)\s+(?:did|does|has|have|is|was|do)\s+{_NAME}\s+(?:{_DID}\w*|about|doing|after|last)\b",
        rf"\b(?:did|has|have|does|is)\s+{_NAME}\s+(?:{_DID}\w*|already|ever|been|booked|still)\b",
        r"\b(?:tell me|anything|something|know|news|info\w*|details|what)\s+(?:more\s+)?(?:about|from|of|on|with)"
        rf"\s+{_NAME}\s*[?.!]*$",
        rf"\b(?:who is|who's|who was|find|look up|search(?: for)?|show me)\s+{_NAME}\s*[?.!]*$",
        rf"\b(?:number|phone|booking|party|deposit|reservation)\s+(?:number\s+)?(?:of|for|from|by)\s+{_NAME}\s*[?.!]*$",
    )
)
_BY_PHONE = re.compile(rf"(?:who|what|find|look|number|from|about|called).*?{_PHONE}", re.IGNORECASE)

_DEPOSITS = re.compile(
    r"\bdeposits?\b|\b(?:who|which)\b.*(?:\bnot\b|n't\b).*\b(?:paid|pay)\b|\bunpaid\b|\bowes?\b", re.IGNORECASE
)
_MATTERS = re.compile(
    r"\bescalat|\bcall(?:ed|ing)?[- ]?backs?\b|\bcallbacks?\b|\bneeds? (?:a |our |my )?(?:person|human|attention)"
    r"|\bwait(?:s|ing) for (?:a |an )?(?:person|us|me|human|answer|call)|\bopen (?:matters?|issues?|cases?|requests?)\b"
    r"|\bhanded (?:over|to)\b|\bwho (?:do|should) (?:we|i) call\b|\bmessages? (?:for|to) (?:us|me|staff)\b",
    re.IGNORECASE,
)
_LEAD_WORDS = (
    ("quoted", r"\bquoted\b|\bquotes\b|\bgot a (?:quote|price)\b"),
    ("lost", r"\blost\b|\bdid we lose\b"),
    ("held", r"\bheld\b|\bon hold\b|\bholds\b"),
    ("support", r"\bsupport\b"),
    ("booked", r"\b(?:new|get|got|make|made|took|take|received?)\b.*\bbookings?\b"),
    ("booked", r"\bbookings?\b.*\b(?:made|came in|(?:did|have) we (?:get|got|make|take))\b"),
    ("new", r"\bnew leads?\b"),
)
_CONVERSATIONS = re.compile(
    r"\bleads?\b|\bconversations?\b|\bsummar|\bfollow[- ]?ups?\b|\bchats?\b|\btexts?\b|\bmessages?\b|\be-?mails?\b"
    r"|\bhow (?:was|did|is|are)\b.*\b(?:day|today|yesterday|week|morning|going|go)\b|\bwhat happened\b|\bcatch me up\b",
    re.IGNORECASE,
)
_BOOKINGS = re.compile(
    r"\bbook(?:ed|ings?)?\b|\bpart(?:y|ies)\b|\bevents?\b|\bappointments?\b|\bcalendar\b|\bschedule[d]?\b|\bdiary\b"
    r"|\breservations?\b|\bseatings?\b|\bcancel(?:led|ed|lations?)\b|\bguests\b|\bwhat's on\b|\bjobs?\b|\bfull\b"
    r"|\bfree\b|\bavailab|\b(?:have|is there|got) anything\b",
    re.IGNORECASE,
)
_CALLS = re.compile(r"\bcall(?:s|ed|ers?|ing)?\b|\bphoned?\b|\brang\b|\bmissed\b|\bhow busy\b", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:who|anyone|anybody|someone|somebody|did|what|how many|customers?|people|has)\b.*?"
    r"\b(?:about|mention\w*|ask\w* (?:for|about)|wants?(?:ed)?|said|complain\w*|concerning|regarding|talk\w* of)\b"
    r"(?P<rest>.*)|\b(?:complaints?|refunds?)\b",
    re.IGNORECASE,
)
_ABOUT = (
    (r"refund|money back|compensat", ("refund", "money back"), ()),
    (r"complain|unhappy|upset|angry", ("complain", "unhappy", "disappointed"), (intents.COMPLAINT,)),
    (r"pric|quote|how much|cost", ("how much", "price", "quote"), (intents.QUOTE,)),
    (r"allerg", ("allerg",), (intents.ALLERGY,)),
    (r"travel|distance", ("travel",), (intents.TRAVEL_FEE,)),
    (r"cancel", ("cancel",), ()),
    (r"reschedul|another date|other date", ("reschedul", "another date", "move the"), ()),
)
_SMALL = re.compile(
    r"""an?|the|our|their|any|some|about|for|of|on|in|at|to|from|with|and|or|who|was|were|is|are|did|do|we|they|have|has
    |had|been|this|that|it|us|me|you|i|since|between|last|next|past|today|yesterday|tomorrow|tonight|morning|afternoon
    |evening|week|month|year|weekend|days?|hours|calls?|called|calling|please|got|get|anything|something""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A look-up by its name, with what it takes."""

    look_up: str
    asked: BaseModel


_CHANGES = re.compile(
    r"^(?:(?:please|can you|could you|would you|will you|now|and)\s+)*(?:(?:delete|cancel|change|move|reschedule|remove"
    r"|send|refund|update|forget|ignore|write)\b|(?:book|call|text|email|close|add|make|set)\s+(?:an?|the|him|her|them|me"
    r"|us|back)\b)",
    re.IGNORECASE,
)


def asks_for_change(question: str) -> bool:
    """Whether something is to be done rather than looked up. Nothing here can."""
    return bool(_CHANGES.match(" ".join(question.split())))


def planned_for(question: str, today: date) -> Planned | None:
    """The look-up that answers a question, None when the rules do not understand it. Never raises."""
    text = " ".join(question.split())
    for rule in _RULES:
        if planned := rule(text, today):
            return planned
    return None


def _person(text: str, today: date) -> Planned | None:
    if (phone := _BY_PHONE.search(text)) and not days_in(phone["phone"], today):
        return Planned("find_customer", PersonAsked(name=phone["phone"][:60]))
    found = next((found for pattern in _PERSON if (found := pattern.search(text))), None)
    if found is None:
        return None
    name = found["name"].strip(" .?!'’")
    return Planned("find_customer", PersonAsked(name=name[:60])) if len(name) > 1 else None


def _deposits(text: str, today: date) -> Planned | None:
    return Planned("list_deposits_due", NothingAsked()) if _DEPOSITS.search(text) else None


def _said(text: str, today: date) -> Planned | None:
    """Who said something about a thing. What a date is made of is no word to look for."""
    found = _SAID.search(text)
    if found is None:
        return None
    dates = days_in(text, today)
    start = max(found.start("rest"), 0)
    rest = "".join(
        " " if any(day.span[0] <= start + at < day.span[1] for day in dates) else letter
        for at, letter in enumerate(found["rest"] or "")
    )
    period = period_in(text, today) or Period(today - timedelta(days=_LATELY_DAYS), today)
    for pattern, words, about in _ABOUT:
        if re.search(
            pattern, rest if rest.strip(" ?.!") and not re.match(r"complain", pattern) else text, re.IGNORECASE
        ):
            days = {"first": period.first, "last": period.last}
            return Planned("find_said", WordsAsked(**days, words=words, intents=about))
    said = [word[:60] for word in re.findall(r"[^\W\d_][\w'’-]*", rest.lower()) if not _SMALL.fullmatch(word)]
    words = tuple(re.sub(r"(?<=\w{3})s$", "", word) for word in said if len(word) > 2)[:4]
    return Planned("find_said", WordsAsked(first=period.first, last=period.last, words=words)) if words else None


def _matters(text: str, today: date) -> Planned | None:
    return Planned("list_open_matters", NothingAsked()) if _MATTERS.search(text) else None


def _conversations(text: str, today: date) -> Planned | None:
    lead = next((name for name, pattern in _LEAD_WORDS if re.search(pattern, text, re.IGNORECASE)), None)
    if lead is None and not _CONVERSATIONS.search(text):
        return None
    default = Period(today - timedelta(days=_LATELY_DAYS), today) if lead else Period(today, today)
    period = period_in(text, today) or default
    asked = ConversationsAsked.model_validate({"first": period.first, "last": period.last, "lead": lead})
    return Planned("list_conversations", asked)


def _bookings(text: str, today: date) -> Planned | None:
    if not _BOOKINGS.search(text):
        return None
    was = bool(re.search(r"\b(?:were|was|did|had|last|since|past)\b", text, re.IGNORECASE))
    period = period_in(text, today, ahead=not was) or Period(today, today + timedelta(days=_AHEAD_DAYS))
    return Planned("list_bookings", DaysAsked(first=period.first, last=period.last))


def _calls(text: str, today: date) -> Planned | None:
    if not _CALLS.search(text):
        return None
    period = period_in(text, today) or Period(today, today)
    return Planned("list_calls", DaysAsked(first=period.first, last=period.last))


_RULES: tuple[Callable[[str, date], Planned | None], ...] = (
    _person,
    _deposits,
    _matters,
    _said,
    _conversations,
    _bookings,
    _calls,
)
"""The first that fits wins, so the narrower ones come first."""
