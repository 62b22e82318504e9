"""Whether somebody tells us to stop writing to them, or that we may again; in any words, written or said.

"Stop" is a common word: it counts when it is about being written to, or when it is all there is to a text. Where a
sentence could mean either, it is taken for what it says of us: "don't text me, call me" is a wish for another way,
"stop texting me, call me" is one to stop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agents.understanding.plain_speech import plain
from agents.understanding.wordlists import plain as plain_apostrophes
from memory.conversation import Channel

Wish = Literal["stop", "start"]

_ABOUT = r"(?:texts?|texting|messages?|messaging|sms(?:es)?|msgs?|emails?|mails?|newsletters?|notifications?|spam)"
_MANY = r"(?:texts|texting|messages|sms(?:es)?|emails|mails|newsletters|notifications|spam)"
_DOING = (
    r"(?:texting|messaging|contacting|e-?mailing|mailing|writing|spamming|bothering|bugging|pestering|harassing|calling"
    r"|hitting\ (?:me|us)\ up|blowing\ up)"
)
_DO = r"(?:text|message|msg|sms|contact|e-?mail|write|spam|bother|bug)"
_US = r"(?:me|us|this\ number|my\ (?:phone|number|cell)|here)"
_SOME = r"(?:(?:any|all|your|the|these|those|such|more|further|other|of|marketing|promotional|automated|text|sms)\ )*"
_OVER = r"(?:any\ ?more|again|ever|any\ further|no\ more|at\ all)"

_STOP = re.compile(
    rf"""
      \b(?:stop|quit|cease)\ (?:(?:it|that)\ with\ )?{_DOING}\b
    | \b(?:stop|quit|cease|halt|end)\ (?:with\ |all\ )*{_SOME}{_ABOUT}\b(?!\ (?:me|us)\ (?:at|on|before|after)\b)
    | \b(?:stop|quit|cease)\ (?:sending|receiving|getting)\b (?!\ (?:him|her|them)\b)
    | \b(?:don't|do\ not|never|not\ to|no\ need\ to)\ (?:ever\ )?(?:{_DO}|call)(?:\ to)?\ {_US}(?:\ {_SOME}{_ABOUT})?
      \ {_OVER}\b
    | \b(?:don't|do\ not|never|not\ to)\ (?:ever\ )?{_DO}(?:\ to)?\ {_US}(?=\W*$)
    | \b(?:don't|do\ not|never)\ (?:ever\ )?send\ (?:{_US}\ )?
      (?:(?:any\ ?thing|any\ more|any|more|these|those)(?:\ else|\ again)?(?=\W*$)|{_SOME}{_MANY}\b)
    | (?:^|[.,!;]\ *|\bplease\ )no\ (?:more|further)\ {_SOME}{_ABOUT}\b(?!\ (?:for|from)\ (?:him|her|them)\b)
    | \b(?:don't|do\ not|no\ longer)\ (?:want|wish|care|need|consent)\ (?:(?:to\ )?(?:get|receive|have)(?:ing)?\ )?
      {_SOME}{_MANY}\b(?!\ (?:before|after|until|till|at|on|so|about|being|during|to)\b)
    | \b(?:don't|do\ not|no\ longer)\ (?:want|wish|like)\ (?:to\ be\ |being\ )(?:texted|messaged|contacted|emailed)\b
    | \b(?:don't|do\ not|no\ longer)\ (?:want|wish)\ to\ hear\ from\ you\b
    | \b(?:don't|do\ not)\ want\ you\ (?:to\ )?(?:{_DOING}|{_DO}\ (?:to\ )?{_US})\b
    | \bun-?subscribe\b
    | \bopt(?:\ (?:me|us|my\ number))?[- ]out\b(?=\W*$|\ (?:please|now|of\ {_SOME}{_ABOUT}|from)\b)
    | \b(?:remove|delete|take|drop|scrub|erase)\ (?:me|us|my\ (?:number|phone|cell|name|email|contact)\w*|this\ number)
      \ (?:off|from|out)\b .{{0,24}}\b(?:list|lists|texts?|messages?|mailing|database|system|contacts|records|phone)\b
    | \btake\ (?:me|us|my\ (?:number|name))\ off\b(?=\W*$)
    | \b(?:remove|delete|lose)\ (?:my|this)\ (?:phone\ )?number\b(?=\W*$|\ please)
    | ^\W*no\ {_MANY}(?:\ please)?\W*$
    | \b(?:stop|cease)\ (?:all\ )?(?:communications?|contact|reaching\ out)\b
    | \b(?:don't|do\ not|never)\ reach\ out(?:\ to\ {_US})?(?:\ {_OVER})?(?=\W*$)
    | \bremove\ (?:me|us)(?=\W*$|\ please)
    | \bleave\ (?:me|us)\ alone\b
    | \b(?:revoke|withdraw|take\ back)\ (?:my\ )?(?:consent|permission)\b
    | \bno\ (?:me|nos)\ (?:escriban|escriba|manden|mande|env[ií]en|env[ií]e|contacten)\ m[aá]s\b
    | \b(?:dejen?|deje|paren?)\ de\ (?:escribir|mandar|enviar)(?:me|nos)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STOP_LAST = re.compile(
    r"(?:^|[.?!,;]|\bplease|\byou to|\byou)\W*(?:(?:ok(?:ay)?|hey|just|please|pls|yes|no|i said|now|all)\W+)*"
    r"(?:stop(?: it| this| that| all| now| please| pls)*|quit it|cease|enough(?: already)?|no m[aá]s|alto|basta)"
    r"(?:\W+(?:please|pls|now|thanks|thank you|it|all))*\W*$",
    re.IGNORECASE,
)
"""Stop is all there is to it, or how it ends: in a text it means texts. Said aloud, it means to stop talking."""
_START = re.compile(
    rf"""
      ^\W*(?:start|unstop|re-?subscribe)\W*$
    | \b(?:start|resume|go\ back\ to|begin)\ (?:sending\ )?(?:me\ )?
      (?:texting|messaging|contacting|writing|texts|messages)(?:\ (?:to\ )?(?:me|us))?(?:\ again)?\b
    | \b(?:can|may|could)\ (?:\w+\ )?{_DO}(?:\ to)?\ (?:me|us)\ (?:again|now)\b
    | \byou\ (?:can|may)\ (?:\w+\ )?{_DO}(?:\ to)?\ (?:me|us)(?=\W*$)
    | \b(?:it's|it\ is|that's)\ (?:ok|okay|fine|all\ right|alright)\ (?:for\ you\ )?to\ {_DO}(?:\ to)?\ (?:me|us)\b
    | \bplease\ {_DO}(?:\ to)?\ (?:me|us)\ again\b
    | \bopt\ (?:me\ |us\ )?(?:back\ )?in\b
    | \b(?:re-?subscribe|subscribe|sign)\ (?:me|us)(?:\ up)?(?:\ (?:again|back|for\ {_SOME}{_ABOUT}))
    | \bwant\ (?:to\ (?:get|receive|have)\ )?{_SOME}(?:texts|messages)\ (?:again|back)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NOT_A_WISH = re.compile(
    r"""\b(?: (?:did|do|does|have|had|has)\ (?:you|they|he|she|it|anyone)\ (?:\w+\ )?(?:stop|quit|un)
          | (?:if|when|after|before|unless|until|in\ case)\ (?:i|we|you|he|she|they)\b [^,]{0,60}
            (?:stop|opt|unsubscribe)
          | (?:don't|do\ not|didn't|never|won't|wouldn't)\ (?:\w+\ )?(?:stop|quit|unsubscribe|opt)
          | (?:didn't|did\ not|don't)\ (?:want|mean|ask|say)\ (?:you\ )?to\ (?:stop|quit|unsubscribe|opt)
        )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_COURTESY = re.compile(
    r"^\W*(?:(?:please|thanks|thank you|ok|okay|hi|hello|hey|sorry|no|yes|wrong number|bye|goodbye|now|and|so)\W*)*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
_BESIDES = re.compile(
    r"\b(?:and|but)\ (?:(?:please|also|then)\ )*((?:cancel|change|move|call|what|how|when|where|i|we|tell|book)\b.+)",
    re.IGNORECASE,
)
"""Something else that is asked in the same sentence."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody wishes, and what they said besides ("" for nothing)."""

    wish: Wish
    rest: str


def wish_in(text: str, channel: Channel) -> Told | None:
    """The wish in a text, if there is one. The last one counts when there are both."""
    text = plain_apostrophes(text)
    wish: Wish | None = None
    rest = []
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]
    for place, sentence in enumerate(sentences):
        ends = channel not in ("voice", "web") and place == len(sentences) - 1
        found = _wish_of(sentence, ends=ends)
        wish = found or wish
        besides = _BESIDES.search(sentence) if found else None
        if besides or not (found or _COURTESY.match(sentence)):
            rest.append(besides[1] if besides else sentence)
    return Told(wish, " ".join(rest)) if wish else None


def _wish_of(sentence: str, *, ends: bool) -> Wish | None:
    """The wish of one sentence; `ends` for the last one of a text."""
    said = plain(sentence)
    if _NOT_A_WISH.search(said):
        return None
    if _STOP.search(said) or (ends and _STOP_LAST.search(said)):
        return "stop"
    return "start" if _START.search(said) else None
