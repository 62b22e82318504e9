"""Words for links to a booking: in writing the address itself, on the phone that nothing was sent."""

from __future__ import annotations

from agents.offline.wording import Wording, money
from agents.tools.send_link import LinkGiven
from agents.understanding.contacts import read_back


def words_for_link(given: LinkGiven, word: Wording) -> list[str]:
    """The sentences. One that asks is the last. A refusal is worded where bookings are."""
    deposit = money(given.deposit_cents)
    match given.outcome:
        case "here" if given.to == "deposit":
            return [word("link_deposit", money=deposit, url=given.url)]
        case "here":
            return [word("link_calendar", url=given.url)]
        case "texted":
            return [word(f"texted_{given.to}", where=read_back(given.to_phone or ""))]
        case "no_number":
            return [word("text_no_number"), word("ask_text_phone")]
        case "stopped":
            return [word("text_stopped")]
        case "not_by_voice":
            return [word("link_not_by_voice"), word("offer_person")]
        case "nothing_due":
            return [word("deposit_paid", money=deposit) if given.paid else word("link_nothing_due")]
        case "not_on_line" if given.to == "deposit":
            return [word("link_not_on_line", money=deposit), word("offer_person")]
        case "not_on_line":
            return [word("link_no_calendar"), word("offer_person")]
    return []
