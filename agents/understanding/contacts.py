"""Phone numbers and names, as people say and spell them. Phone numbers are US ones."""

from __future__ import annotations

import re
from itertools import pairwise

from agents.understanding.numbers import with_digits

_GROUPS = re.compile(r"\+?\(?\d[\d\s().,+/–-]*\d|\d")
_OTHER_END = re.compile(
    r"\W*(?:(?:no|sorry|wait|oops|i mean|actually|make that|scratch that)\W+)+(?:it'?s |that'?s |it ends in )?"
    r"(\d[\d\s-]{0,7}\d)(?=\W*$)",
    re.IGNORECASE,
)
_NOT_PHONE = re.compile(
    r"\$\s?\d[\d,.]*|\b\d{1,2}:\d{2}\b"
    r"|\b\d{1,4}(?=\s*(?:%|percent\b|adults?\b|kids?\b|child|people\b|persons?\b|guests?\b|of us\b|dollars\b|miles\b))",
    re.IGNORECASE,
)
_ZIP_LIKE = re.compile(r"(?<![\d-])\d{5}\b(?!-)")
_NUMBER_NEAR = re.compile(
    r"\b(?:numbers?|phone|cell|mobile|call me|reach me|text me|area code|digits|that's|it's)\b", re.IGNORECASE
)

_TELLS_NUMBER = re.compile(
    r"\b(?:my (?:phone |cell |mobile )?(?:number|phone|cell|mobile)(?: number)?(?: is|'s)|number is"
    r"|(?:reach|call|text|ring) me (?:back )?(?:at|on))\s+\W*\d(?![\d,]*\s*(?:pm|am|o'clock))",
    re.IGNORECASE,
)

_OWN = r"(?<!\bher )(?<!\bhis )(?<!\btheir )(?<!['’]s )"
"""What stands before a name that is somebody else's is not here: "my wife's name is Kavya"."""
_NAME_LEADS = re.compile(
    rf"\b(?:my (?:full |first )?name(?:'s| is)|the name(?:'s| is)|{_OWN}name(?:'s| is|:)|i am called|call me"
    r"|this is|it is"
    r"|it's|i'm|i am|speaking with|under(?: the name)?|you can call me"
    r"|(?:people|they) call me|i go by)\s+((?:[A-Za-z][A-Za-z'’-]*\.?\s?){1,4})",
    re.IGNORECASE,
)
_ASKED_LEADS = re.compile(
    r"\b(?:that (?:would|will) be|that'd be|that'll be|you can (?:put|use|say|write)|(?:just )?(?:put|use)"
    r"(?: it| that| me| us)?(?: down)?(?: under| as| for)?|it(?:'s| is| would be) (?:for|under)|make (?:it|that)"
    r"|mine(?:'s| is)|name,?|for)\s+(?:the )?((?:[A-Za-z][A-Za-z'’-]*\.?\s?){1,4})",
    re.IGNORECASE,
)
_UM = re.compile(r"\b(?:um+|uh+|erm?)\b[,.]?\s*")
_QUESTION = re.compile(
    r"^\W*(?:(?:and|so|but|wait|oh|well|actually|first|also)\W+)*(?:do|does|is|are|will|would|what|how|when|where|why|who"
    r"|which|(?:can|could)(?! (?:you|we|i) (?:just )?(?:put|use|write|say|make)))\b",
    re.IGNORECASE,
)
""" "Do you need a permit for fire" tells no name, whatever was asked."""
_TITLES = {"dr": "Dr.", "mr": "Mr.", "mrs": "Mrs.", "ms": "Ms."}
_BOTH = re.compile(r"\bmr\.?\s+(?:and|&)\s+mrs\.?\s+", re.IGNORECASE)
_TITLE = re.compile(r"\b(dr|mr|mrs|ms)\.\s+(?=[a-z])", re.IGNORECASE)
_WORD = r"[A-Za-z][A-Za-z'’-]+"
_FIRST = r"(?:first|given) name(?:'s| is)?"
_LAST = r"(?:last|family) name(?:'s| is)?"
_FIRST_AND_LAST = re.compile(
    rf"\b(?P<last>{_WORD})\W{{1,3}}(?:and )?(?:the |my )?{_FIRST}\W{{1,2}}(?P<first>{_WORD})"
    rf"|\b{_FIRST}\W{{1,2}}(?P<first2>{_WORD})\W{{1,3}}(?:and )?(?:the |my )?{_LAST}\W{{1,2}}(?P<last2>{_WORD})",
    re.IGNORECASE,
)
""" "Smith, first name Anna"; "first name Anna, last name Smith"."""
_FAMILY_NAME = re.compile(rf"\b{_LAST}\W{{1,2}}({_WORD})", re.IGNORECASE)
_THEIRS = re.compile(
    r"\b(?:(?:his|her|their) name|(?:husband|wife|partner|mom|mother|dad|father|son|daughter|boyfriend|girlfriend|boss)"
    r"(?:'s|s)(?: name)?)(?:'s| is)?,?"
    r"\s+(?:(?:he'?s|she'?s|it'?s|that'?s)\s+)?((?:[A-Za-z][A-Za-z'’-]*\s?){1,3})",
    re.IGNORECASE,
)
""" "Under my husband's name, Bob Lee"."""
_SPEAKING = re.compile(r"\b([A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+)?) (?:speaking|here)\b")
_IS_MY_NAME = re.compile(r"\b([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?) (?:is my name|is the name)\b")
_SURE_LEADS = (
    "people",
    "they",
    "i go by",
    "my",
    "the name",
    "name is",
    "name's",
    "name:",
    "call me",
    "you can call",
    "i am called",
    "under the name",
)
_SPELLED = re.compile(r"(?<!['’])\b((?:[A-Za-z][\s.,-]{1,2}){2,}[A-Za-z])\b")
_OPENERS = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|yup|sure|ok|okay|um+|uh+|oh|well|hi|hey|it'?s|that'?s)\b[\s,.]*)*", re.IGNORECASE
)
_MOST_WORDS_OF_A_NAME = 4
_BEGINS = re.compile(
    rf"{_WORD}(?: {_WORD}){{0,2}}(?=\s*[,.;!]|\s+(?:and|but|or|with|my|no|we|it's|the)\b)", re.IGNORECASE
)
_AFTER_NAME = re.compile(
    r"\b(?:and|but|from|calling|with|at|here|speaking|again|by the way|please|my|i|is|number|phone|so|on|in|to|for"
    r"|about|that's|thanks|thank|yes|if|not|no|(?<=\w )the|we|you|it's|last)\b.*$",
    re.IGNORECASE,
)
_NO_NAMES_WORDS = (
    "a an the not just only also very really so too still here there calling looking trying wondering going "
    "interested allergic vegetarian vegan gluten sure sorry fine good great ok okay hi hello hey thanks yes "
    "no nope yeah yep well um uh about for from in at on with and or but my your our his her their we you i "
    "it is are was be been that this what when where why how who which happy ready done back hoping planning "
    "thinking having getting confused upset angry furious mad frustrated tired disappointed afraid glad "
    "hungry late new old busy driving outside another one two three four five six seven eight nine ten zero "
    "right correct wrong perfect maybe probably actually all free available able unable curious expensive "
    "cheap cold hot raining possible impossible food people person adults "
    "kids children party menu price cost please repeat goodbye bye nothing nobody somebody someone urgent "
    "important anonymous private wait stop hold cancel book booking quote number email phone next last every "
    "friday saturday sunday monday tuesday wednesday thursday ridiculous terrible awful amazing wonderful "
    "lovely nice it's its me myself mine yours hers theirs after before later tonight today tomorrow listen look hang "
    "come go gonna make hold give man dude honestly seriously throw "
    "anyway nevermind whatever same any anything let let's lets does did doing has had could would should shall want "
    "need like us them him put use call text ring send tell ask check see get keep take pay contact reach "
    "just both either whose under last first name depends guess already talk speak code zip address reference can "
)
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())


def digits_heard(text: str) -> str:
    """The digits of what may be a phone number or a part of one, in the order said; "" when there are none.

    Counts, prices and times of day are left out, so "eight adults" is no digit of a phone number.
    """
    said = _NOT_PHONE.sub(" ", with_digits(text))
    return "".join(re.sub(r"\D", "", group) for group in _GROUPS.findall(said))


def tells_number(text: str) -> bool:
    """Whether somebody is giving their number, even if only a part of it is there yet."""
    return bool(_TELLS_NUMBER.search(with_digits(text)))


def phone_in(text: str) -> str | None:
    """A whole US phone number in E.164, or None. Ten digits, or eleven that begin with 1; of several the last one.

    "530 555 0100, no, 0101": what is said instead is the end of it.
    """
    said = _NOT_PHONE.sub(" ", with_digits(text))
    if whole := _whole_phones(said):
        phone = phone_of(re.sub(r"\D", "", whole[-1].group())) or ""
        end = _OTHER_END.match(said, whole[-1].end())
        digits = re.sub(r"\D", "", end.group(1)) if end else ""
        return phone[: len(phone) - len(digits)] + digits
    if len(_ZIP_LIKE.findall(said)) > 1:
        return None  # "94520, no, 94521"
    return phone_of(digits_heard(text)) if _NUMBER_NEAR.search(text) or _mostly_digits(said) else None


def without_phone(text: str) -> str:
    """The text without the digits of its phone number, so that no day and no count is seen in them."""
    said = with_digits(text)
    whole = _whole_phones(said)
    if not whole:
        return re.sub(r"\d", " ", said)
    end = _OTHER_END.match(said, whole[-1].end())
    rest = said[end.end() :] if end else said[whole[-1].end() :]
    before = [said[one.end() : two.start()] for one, two in pairwise(whole)]
    return " ".join([said[: whole[0].start()], *before, rest])


def _whole_phones(said: str) -> list[re.Match[str]]:
    return [group for group in _GROUPS.finditer(said) if phone_of(re.sub(r"\D", "", group.group()))]


def phone_of(digits: str) -> str | None:
    """E.164 of ten digits (or eleven with the leading 1), or None when no US number looks like this."""
    national = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    # Area codes and exchanges begin with 2 to 9 in the North American Numbering Plan.
    return f"+1{national}" if re.fullmatch(r"[2-9]\d{2}[2-9]\d{6}", national) else None


def read_back(phone: str) -> str:
    """A phone number in groups, digit by digit, for the ear: "+19165550142" -> "9 1 6, 5 5 5, 0 1 4 2"."""
    digits = re.sub(r"\D", "", phone)
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    groups = (digits[:3], digits[3:6], digits[6:]) if len(digits) > 7 else (digits[:3], digits[3:])
    return ", ".join(" ".join(group) for group in groups if group)


def name_in(text: str, *, asked: bool = False) -> str | None:
    """The name that somebody gives as their own, or None. `asked` says that it was just asked for."""
    text = _TITLE.sub(r"\1 ", _BOTH.sub("", _UM.sub("", text)))
    if spelled := _spelled(text, asked=asked):
        whole = re.search(rf"({_WORD}) {spelled}\b", text, re.IGNORECASE)  # "Aisha Rahman, R A H M A N"
        first = _name(whole.group(1), capital=False) if whole else None
        return f"{first} {spelled}" if first else spelled
    if both := _FIRST_AND_LAST.search(text):
        first, last = both.group("first", "last") if both["first"] else both.group("first2", "last2")
        if (name := _name(first, capital=False)) and (family := _name(last, capital=False)):
            return f"{name} {family}"
    if (asked or "under" in text.lower()) and (theirs := _THEIRS.search(text)):
        return _name(theirs.group(1), capital=False)
    if name := _led(_NAME_LEADS, text, asked=asked):
        return name
    if found := _SPEAKING.search(text) or _IS_MY_NAME.search(text):
        return _name(found.group(1), capital=True)
    return (_led(_ASKED_LEADS, text, asked=True) or _bare(text)) if asked and not _QUESTION.match(text) else None


def _led(leads: re.Pattern[str], text: str, *, asked: bool) -> str | None:
    """The name behind the first lead that has one: "it's going to be under Ann" has two."""
    at = 0
    while found := leads.search(text, at):
        sure = found.group(0).lower().startswith(_SURE_LEADS)
        if name := _name(found.group(1), capital=not (sure or asked)):
            return _whole(name, text)
        at = found.start(1)
    return None


def _bare(text: str) -> str | None:
    """A name and nothing else, or one with more behind it: "Rosa, and you can reach me at ..."."""
    bare = _OPENERS.sub("", text)
    if "?" in bare:
        return None
    short = len(bare.split()) <= _MOST_WORDS_OF_A_NAME
    said = re.split(r"[,.;!]", bare)[0] if short else (_BEGINS.match(bare) or [""])[0]
    name = _name(said, capital=False)
    return _whole(name, text) if name else None


def _whole(name: str, text: str) -> str:
    """ "Tom. Tom Whitaker.", "Smith, John Smith": the name with what is said beside it the second time."""
    again = re.search(
        rf"\b{re.escape(name)}\W{{1,3}}((?:{_WORD} )?{re.escape(name)}(?: {_WORD})?)", text, re.IGNORECASE
    )
    both = _name(again.group(1), capital=False) if again else None
    if both and len(both) > len(name):
        return both
    later = re.search(rf"[,.!?]\W*({re.escape(name)} {_WORD})\W*$", text, re.IGNORECASE)
    if later and (both := _name(later.group(1), capital=False)) and len(both) > len(name):
        return both  # "it's Dorothy, dear. Dorothy Hanson."
    family = _FAMILY_NAME.search(text) if " " not in name else None
    last = _name(family.group(1), capital=False) if family else None
    return f"{name} {last}" if last and last != name else name


def _mostly_digits(said: str) -> bool:
    return len(re.sub(r"\D", "", said)) * 2 > len(re.sub(r"\W", "", said))


def _spelled(text: str, *, asked: bool) -> str | None:
    """ "S-A-R-A-H", when a name was asked for or is being given."""
    if not (asked or re.search(rf"\b{_OWN}name\b", text, re.IGNORECASE)):
        return None
    found = _SPELLED.search(text)
    letters = re.sub(r"[^A-Za-z]", "", found.group(1)) if found else ""
    return letters.capitalize() if len(letters) >= 3 else None


def _name(said: str, *, capital: bool) -> str | None:
    """One to three words that can be a name, capitalised; None when they cannot."""
    words = [word.strip(".'’-,") for word in _AFTER_NAME.sub("", said).split()]
    words = [word for word in words if word]
    kept: list[str] = []
    if words and words[0].lower() == "the":
        del words[0]
    for word in words[:3]:
        if word.lower() in _NO_NAMES or len(word) > 24 or (capital and not word[0].isupper()):
            break
        kept.append(word)
    if not kept or len(kept[0]) < 2 or kept[0].endswith("'s") or any(char.isdigit() for word in kept for char in word):
        return None
    return " ".join(_TITLES.get(word.lower()) or _capital(word) for word in kept)


def _capital(word: str) -> str:
    return word if any(char.isupper() for char in word[1:]) else word[0].upper() + word[1:].lower()
