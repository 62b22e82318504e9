"""Whether somebody on the phone wants something in writing: "can you text me that?"."""

from __future__ import annotations

import re

_TEXT = re.compile(
    r"\b(?:text|message|sms) (?:me|us|it|that|this|them|the|my|our|those)\b"
    r"|\b(?:send|shoot|drop) (?:me|us|it|that|this|them|over|the|my|our)\b.{0,40}"
    r"\b(?:text|texts|sms|phone|cell|mobile|in writing|message)\b"
    r"|\b(?:get|have|want|like) (?:it|that|this|them|a (?:text|copy|summary)|the (?:details|price|quote|confirmation))"
    r"\b.{0,20}\b(?:text|sms|in writing|on my phone)\b"
    r"|\b(?:send|get|have) (?:me |us )?(?:a|the|my|our) (?:written |text )?(?:confirmation|quote|details|summary)\b"
    r"|\be-?mail (?:(?:it|that|this|them) (?:to )?(?:me|us)|(?:me|us) (?:the|a|that|it|this|my|our))\b"
    r"|\b(?:by|via|over|in a|as a) text\b|\bput (?:it|that) in writing\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:i(?:'ll| will| can|'m going to| have|'ve| just)?|did you get|you got|got) (?:just |already )?"
    r"(?:text|texted|sent|send|message|messaged|my text|the text)\b"
    r"|\b(?:don'?t|do not|stop|never|no need to|without) (?:\w+ )?(?:text|texting|send|sending|message|messaging)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:message (?:for|to) (?:the|your)|text me when|text me back|text me if)\b", re.IGNORECASE)


def text_wanted(text: str) -> bool:
    """Whether something of ours is to be sent in writing; not what they have sent, nor that nothing should be."""
    return bool(_TEXT.search(text)) and not _OURS.search(text) and not _PERSON.search(text)
