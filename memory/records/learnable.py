"""What is kept to learn from holds no personal data: it is redacted here, before it is on its way into the record.

Learning needs what was asked and answered, not by whom. The customer's own contacts, facts and turns are kept
elsewhere, as they are, for as long as the customer wants it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import overload

from memory.conversation import JSON
from memory.people import Customer
from memory.pii.redaction import redact
from memory.records.entries import ConversationLabels, Feedback, TutorPair

Learnable = TutorPair | Feedback | ConversationLabels


def names_of(customer: Customer) -> tuple[str, ...]:
    """The names a customer's facts hold: their own, and those of others they told us of."""
    return tuple(value for key, value in customer.facts.items() if "name" in key and value)


def for_learning(entry: Learnable, *, names: Iterable[str] = ()) -> Learnable:
    """The entry with its prompt, answers and words redacted; `names` are those known of the customer.

    Takes about 2 ms for each 1,000 characters, so a loop that carries audio calls it in a thread.
    """
    known = tuple(names)
    match entry:
        case TutorPair():
            prompt = [_clean(message, known) for message in entry.prompt]
            student, teacher = _text(entry.student, known), _text(entry.teacher, known)
            return replace(entry, prompt=prompt, student=student, teacher=teacher)
        case Feedback():
            return replace(entry, text=_text(entry.text, known))
        case ConversationLabels():
            student, teacher = _text(entry.student_response, known), _text(entry.teacher_response, known)
            return replace(entry, student_response=student, teacher_response=teacher)


@overload
def _text(text: str, names: tuple[str, ...]) -> str: ...
@overload
def _text(text: str | None, names: tuple[str, ...]) -> str | None: ...
def _text(text: str | None, names: tuple[str, ...]) -> str | None:
    return None if text is None else redact(text, names=names).text


def _clean(value: JSON, names: tuple[str, ...]) -> JSON:
    """Any JSON, its texts redacted and its keys as they were."""
    if isinstance(value, str):
        return redact(value, names=names).text
    if isinstance(value, Mapping):
        return {key: _clean(each, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each, names) for each in value]
    return value
