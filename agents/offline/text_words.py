"""Words on the phone for what was texted, or why nothing was; in writing the text itself."""

from __future__ import annotations

from agents.known import Known
from agents.offline.wording import Wording
from agents.tools.claim_contact import CodeTried, ContactClaimed
from agents.tools.send_text import TextGiven
from agents.understanding.contacts import read_back


def words_for_text(given: TextGiven, known: Known, word: Wording) -> list[str]:
    """The sentences. One that asks is the last. A refusal is worded where bookings are."""
    match given.outcome:
        case "texted":
            where = read_back(given.to or "")
            more = [] if known.missing or known.booking else [word("ask_more")]
            return [word(f"texted_{given.what}", where=where), *more]
        case "here":
            return [given.text or ""]
        case "no_number":
            return [word("text_no_number"), word("ask_text_phone")]
        case "stopped":
            return [word("text_stopped")]
        case "nothing":
            return [word("text_nothing")]
    return [word("link_not_by_voice"), word("offer_person")]


def words_for_claim(claimed: ContactClaimed, known: Known, word: Wording) -> list[str]:
    """That a code was sent, or that what they told is noted."""
    where = claimed.to or ""
    if claimed.outcome == "sent":
        return [word("code_sent", where=read_back(where) if known.channel == "voice" and "@" not in where else where)]
    if claimed.outcome == "too_many":
        return [word("code_too_many")]
    name = known.customer_name
    return [word("noted_name", name=name) if name else word("noted")]


def words_for_code(tried: CodeTried, word: Wording) -> list[str]:
    """What became of a code."""
    match tried.outcome:
        case "linked" | "merged":
            return [word(f"code_{tried.outcome}"), word("ask_more")]
        case "wrong":
            return [word("code_wrong")]
    return [word("code_over")]
