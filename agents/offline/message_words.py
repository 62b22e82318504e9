"""Words for messages to the staff: taking one, confirming it, and asking for the number and the name."""

from __future__ import annotations

from datetime import datetime

from agents import intents
from agents.known import AskKnown, Known
from agents.offline.wording import Wording
from agents.tools.request_callback import CallbackTaken
from agents.understanding.contacts import read_back


def words_before_message(ask: AskKnown, known: Known, word: Wording) -> list[str]:
    """Before the message can be taken: that it will be, or that it was already."""
    message = known.message
    if known.transfer:
        return [word("person_coming")]
    if message and message.reference and (phone := message.phone or known.calls_from):
        return [word("message_known", phone=_number(phone, known))]
    if known.digits or (known.missing == "name" and message and message.phone and ask.intent not in intents.MESSAGES):
        return []
    return [word("message_start_complaint" if ask.intent == intents.COMPLAINT else "message_start")]


def words_for_message(taken: CallbackTaken, known: Known, word: Wording) -> list[str]:
    """That it was taken, under which number, and when they can call; or that the number was none."""
    if taken.bad_phone:
        return [word("phone_bad"), word("ask_phone")]
    if taken.phone is None:
        return [word("ask_phone")]
    name = known.customer_name
    phone = _number(taken.phone, known)
    said = [word("message_taken", name=name, phone=phone) if name else word("message_taken_no_name", phone=phone)]
    if taken.staff_open:
        said.append(word("message_open"))
    elif taken.call_from and (when := _when(taken.call_from, known.local_time)):
        said.append(word("message_closed", when=when))
    return said


def _number(phone: str, known: Known) -> str:
    """Digit by digit for the ear; in writing as numbers are written."""
    if known.channel == "voice":
        return read_back(phone)
    digits = phone.removeprefix("+1")
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else phone


def _when(call_from: str, local_time: str) -> str | None:
    """ "tomorrow at 9 AM", out of local ISO times; None when one of them is none."""
    try:
        at, now = datetime.fromisoformat(call_from), datetime.fromisoformat(local_time)
    except ValueError:
        return None
    days = (at.date() - now.date()).days
    day = "today" if days == 0 else "tomorrow" if days == 1 else f"on {at:%A}"
    clock = f"{at:%I:%M %p}".lstrip("0").replace(":00", "")
    return f"{day} at {clock}"
