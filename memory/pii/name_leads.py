"""What is said in front of a name, and how sure it makes us that what follows is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

Sureness = Literal["sure", "likely", "weak"]
"""After a sure lead any word that is no ordinary one is a name; after a likely one, a name we know or a word with a
capital; after a weak one, a name we know."""

_FILL = r"(?:[\s,:\"“(-]{1,3}(?:um+|uh+|er)\b)?[\s,:\"“(-]{1,3}"
_KIN = (
    r"(?:husband|wife|partner|fianc[eé]e?|boyfriend|girlfriend|son|daughter|kid|mom|mum|mother|dad|father|brother"
    r"|sister|aunt|uncle|cousin|niece|nephew|grand(?:ma|pa|mother|father|son|daughter)|friend|neighbou?r|boss|assistant"
    r"|colleague|coworker|roommate|manager|host|planner|coordinator|contact(?: person)?|secretary|bride|groom"
    r"|guest of honou?r|birthday (?:boy|girl))"
)
_TALK = r"(?:speak|speaking|spoke|talk|talking|talked|meet|met|chat|chatted)"

_SURE = (
    r"(?:my|the|his|her|their|first|last|full|family|given|maiden|sur|nick|middle|\w{1,20}['’]s)[ -]?"
    r"(?:(?:full|first|last|legal) )?name(?:'s|’s|s| is| was| would be)?",
    r"(?:^|[.,;\n!] ?)\W*name(?:'s|’s|s|:| is| will be)",
    r"under the names?(?: of)?",
    r"in the name of",
    r"(?:mr|mrs|ms|mister|missus|miz)\b\.?(?: (?:and|&) (?:mr|mrs|ms)\b\.?)?",
)
_LIKELY = (
    r"(?:i['’]?m|i am|this is|it['’]?s|it is|that['’]?s|here is|here's)",
    r"(?:name|calls?) (?:me|him|her|them)|\w{1,20} go(?:es)? by|known as|i am called",
    r"(?:ask|asks|asked|asking|look|wait|waiting) for",
    rf"{_TALK} (?:to|with)",
    r"(?:tell|told|ask|asked|say hi to|happy birthday(?: to)?|contact|notify|write|email|reach|dear)",
    r"(?:under|booked by|ordered by|signed|signed by|attn|attention|contact|customer|guest|caller|from:|cc|me|host):?",
    r"(?:dr|prof)\b\.?|(?:doctor|miss|professor|chef|dear|sir|uncle|aunt|auntie|grandma|grandpa|granny|nana)\b",
    rf"(?:my|our|his|her|the|your) (?:\w+ )?{_KIN}(?: (?:is|called|named))?",
    r"(?:called|named)",
    r"(?:regards|sincerely|best|cheers|love|yours|yours truly|warmly|xo|ty"
    r"|(?:thanks|thank you)(?: a lot| so much| again| very much)?),?\s*\n?-?",
    r"(?:reservation|booking|party|birthday|quote|order|wedding|appointment|it['’]s|its) (?:is |was )?for",
    r"put(?=\W+\w+(?: \w+)? (?:down\b|(?:on|in|for) (?:the|my|our) (?:booking|reservation|list|order)))",
    r"(?:calling|writing|texting|booking) (?:for|on behalf of)",
)
_WEAK = (r"(?:hi|hey|hello|hiya|yo|good morning|thanks|thank you|for|with|is|its|did|does|has|and|call)",)


def _pattern(leads: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(leads)}){_FILL}(?=[^\W\d_])", re.IGNORECASE)


_LEADS: tuple[tuple[Sureness, re.Pattern[str]], ...] = (
    ("sure", _pattern(_SURE)),
    ("likely", _pattern(_LIKELY)),
    ("weak", _pattern(_WEAK)),
)


def leads_in(text: str) -> Iterator[tuple[Sureness, str, int]]:
    """Each lead in a text, the surest first: how sure, the lead in lower case, and where what follows it begins."""
    for sureness, pattern in _LEADS:
        at = 0
        while found := pattern.search(text, at):
            yield sureness, found[0].lower(), found.end()
            # One lead may stand in another: "this is Mrs. ...".
            at = found.start() + max(1, len(found[0].split()[0]))
