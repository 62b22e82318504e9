"""Words on the phone for what was texted, or why nothing was; in writing the text itself."""

from __future__ import annotations

from agents.known import Known
from agents.offline.wording import Wording
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
