"""Emergency words: the desk promises no help, and says whom to call."""

from __future__ import annotations

import re

from agents.understanding.numbers import with_digits

_HAPPENS_NOW = re.compile(
    r"""\b(?: call(?:ing)?\ (?:9[ -]?1[ -]?1|an?\ ambulance|the\ police|the\ fire\ (?:department|brigade))
          | (?:need|get|send)\ (?:us\ |me\ )?(?:an\ ambulance|the\ (?:police|fire\ department)|a\ paramedic)
          | (?:this|it|that)\ is\ an\ emergency | it's\ an\ emergency
          | there(?:'s|\ is|\ has\ been)\ an\ (?:emergency|accident)
          | (?:there(?:'s|\ is|\ was)|we\ have|started)\ a\ (?:\w+\ )?fire\b(?!\ ?(?:pit|place|extinguisher|show))
          | (?:is|are|caught|it's|house\ is|grill\ is|on)\ (?:on\ fire|burning\ down) | (?:my|the|our)\ \w+\ is\ burning
          | (?:can't|cannot|can\ not|not|isn't|stopped)\ breath(?:e|ing) | (?:is|he's|she's|i'm|someone's)\ choking
          | unconscious | passed\ out | heart\ attack | having\ a\ (?:stroke|seizure) | bleeding
          | (?:gas|propane)\ (?:is\ )?leak
          | (?:someone|somebody|he|she|my\ \w+)(?:'s|\ is|\ got|\ has\ been|\ was)\ (?:just\ )?(?:badly\ |seriously\ )?
            (?:hurt|injured|burned|burnt|shot|stabbed)(?=[\s\S]{0,40}(?:now|help|badly|!|\bbad\b|ambulance|911)|\W*$)
          | in\ (?:anaphylactic\ shock|anaphylaxis) | throat\ is\ (?:closing|swelling) )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NOW = re.compile(r"\b(?:right now|at this moment|help us|help me|hurry)\b", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:what if|if|in case|happens when|do you|would you)\b", re.IGNORECASE)
_BACK_THEN = re.compile(
    r"\b(?:at (?:our|your|the|my) (?:last )?party|last (?:week|month|year|time|night)|yesterday|weeks? ago|days? ago"
    r"|your chef (?:\w+ )?(?:burned|hurt))\b",
    re.IGNORECASE,
)


def is_emergency(text: str) -> bool:
    """Whether somebody needs help now. An accident told of afterwards is a complaint, not an emergency."""
    if not _HAPPENS_NOW.search(with_digits(text)) or _SUPPOSED.search(text):
        return False
    return bool(_NOW.search(text)) or not _BACK_THEN.search(text)
