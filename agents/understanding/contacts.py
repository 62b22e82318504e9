"""Phone numbers, email addresses and names, as people say and spell them. Phone numbers are US ones."""

from __future__ import annotations

import re

from agents.understanding.numbers import with_digits

_GROUPS = re.compile(r"\+?\(?\d[\d\s().,+/–-]*\d|\d")
_NOT_PHONE = re.compile(
    r"\$\s?\d[\d,.]*|\b\d{1,2}:\d{2}\b"
    r"|\b\d{1,4}(?=\s*(?:%|percent\b|adults?\b|kids?\b|child|people\b|persons?\b|guests?\b|of us\b|dollars\b|miles\b))",
    re.IGNORECASE,
)
_NUMBER_NEAR = re.compile(
    r"\b(?:numbers?|phone|cell|mobile|call me|reach me|text me|area code|digits|that's|it's)\b", re.IGNORECASE
)

_TELLS_NUMBER = re.compile(
    r"\b(?:my (?:phone |cell |mobile )?(?:number|phone|cell|mobile)(?: number)?(?: is|'s)|number is"
    r"|(?:reach|call|text|ring) me (?:back )?(?:at|on))\s+\W*\d(?![\d,]*\s*(?:pm|am|o'clock))",
    re.IGNORECASE,
)

_EMAIL = re.compile(r"[a-z0-9](?:[a-z0-9._%+-]*[a-z0-9_+-])?@(?:[a-z0-9-]+\.)+[a-z]{2,24}", re.IGNORECASE)
_AT = re.compile(r"\s+(?:at|@)\s+(?=[a-z0-9 -]+?\s*(?:\.\s*|\s(?:dot|point|period)\s+)[a-z])", re.IGNORECASE)
_MARKS = (
    (re.compile(r"\s*\b(?:dot|point|period)\b\s*", re.IGNORECASE), "."),
    (re.compile(r"\s*\b(?:underscore|under score)\b\s*", re.IGNORECASE), "_"),
    (re.compile(r"\s*\b(?:dash|hyphen|minus)\b\s*", re.IGNORECASE), "-"),
    (re.compile(r"\s*\bplus\b\s*", re.IGNORECASE), "+"),
)
_THEN_SPELLED = re.compile(r"\b([a-z]{2,})[\s,.]+(?=((?:[a-z][\s,.-]+)+[a-z])\b)", re.IGNORECASE)
""" "Bob, b o b": a word, and the same in letters."""
_DOUBLE = re.compile(r"\bdouble ([a-z])\b", re.IGNORECASE)
_CASE = re.compile(r"\b(?:all )?(?:in )?(?:lower|upper|small)[- ]?(?:case|letters)\b[\s,]*", re.IGNORECASE)
_AS_IN = re.compile(r"\b([a-z]) (?:as in|like in|for|like) [a-z]+\b[\s,]*", re.IGNORECASE)
_EMAIL_START = re.compile(r"^.*\b(?:is|it's|its|to|email|e-mail|address|at)\s+(?=\S)", re.IGNORECASE)

_HOST_END = re.compile(r"[,;?!]|\.\s|\.$|\b(?:and|please|thanks|thank|if|so|but|is)\b", re.IGNORECASE)

_NAME_LEADS = re.compile(
    r"\b(?:my (?:full |first )?name(?:'s| is)|the name(?:'s| is)|name(?:'s| is)|i am called|call me|this is|it is|it's"
    r"|i'm|i am|speaking with|under(?: the name)?|you can call me)\s+((?:[A-Za-z][A-Za-z'’-]*\.?\s?){1,4})",
    re.IGNORECASE,
)
_WORD = r"[A-Za-z][A-Za-z'’-]+"
_FIRST_AND_LAST = re.compile(
    rf"\b(?P<last>{_WORD})\W{{1,3}}(?:and )?(?:the |my )?(?:first|given) name(?: is)?\W{{1,2}}(?P<first>{_WORD})"
    rf"|\b(?:first|given) name(?: is)?\W{{1,2}}(?P<first2>{_WORD})\W{{1,3}}(?:and )?(?:the |my )?(?:last|family) name"
    rf"(?: is)?\W{{1,2}}(?P<last2>{_WORD})",
    re.IGNORECASE,
)
""" "Smith, first name Anna"; "first name Anna, last name Smith"."""
_THEIRS = re.compile(
    r"\b(?:husband|wife|partner)(?:'s|s) name(?:'s| is)?,?\s+((?:[A-Za-z][A-Za-z'’-]*\s?){1,3})", re.IGNORECASE
)
""" "Under my husband's name, Bob Lee"."""
_SPEAKING = re.compile(r"\b([A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+)?) (?:speaking|here)\b")
_SURE_LEADS = ("my", "the name", "name is", "name's", "call me", "you can call", "i am called", "under the name")
_SPELLED = re.compile(r"\b((?:[A-Za-z][\s.,-]{1,2}){2,}[A-Za-z])\b")
_OPENERS = re.compile(r"^\W*(?:(?:yes|yeah|sure|ok|okay|um+|uh+|oh|well|it'?s|that'?s)\b[\s,.]*)*", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"\b(?:and|but|from|calling|with|at|here|speaking|again|by the way|please|my|i|is|number|phone|so|on|in|to|for"
    r"|about|that's|thanks|thank|yes|if)\b.*$",
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
    "lovely nice it's its me myself "
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
    """A whole US phone number in E.164, or None. Ten digits, or eleven that begin with 1."""
    said = _NOT_PHONE.sub(" ", with_digits(text))
    for group in _GROUPS.findall(said):
        if found := phone_of(re.sub(r"\D", "", group)):
            return found
    return phone_of(digits_heard(text)) if _NUMBER_NEAR.search(text) or _mostly_digits(said) else None


def without_phone(text: str) -> str:
    """The text without the digits of its phone number, so that no day and no count is seen in them."""
    said = with_digits(text)
    for group in _GROUPS.findall(said):
        if phone_of(re.sub(r"\D", "", group)):
            return said.replace(group, " ", 1)
    return re.sub(r"\d", " ", said)


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


def email_in(text: str) -> str | None:
    """An email address, written or spelled ("jane dot doe at gmail dot com"), in lower case, or None."""
    if written := _EMAIL.search(text):
        return written.group(0).lower()
    if not _AT.search(text):
        return None
    before, after = _AT.split(text, maxsplit=1)
    local = _joined(_said_once(_AS_IN.sub(r"\1 ", _EMAIL_START.sub("", _spelled_out(before)))))
    host = _joined(_HOST_END.split(re.sub(r"\.\s+(?=(?:com|org|net|edu|co|us|io)\b)", ".", after))[0])
    found = _EMAIL.fullmatch(f"{local}@{host}")
    return found.group(0).lower() if found else None


def name_in(text: str, *, asked: bool = False) -> str | None:
    """The name that somebody gives as their own, or None. `asked` says that it was just asked for."""
    if spelled := _spelled(text, asked=asked):
        return spelled
    if both := _FIRST_AND_LAST.search(text):
        first, last = both.group("first", "last") if both["first"] else both.group("first2", "last2")
        if (name := _name(first, capital=False)) and (family := _name(last, capital=False)):
            return f"{name} {family}"
    if (asked or "under" in text.lower()) and (theirs := _THEIRS.search(text)):
        return _name(theirs.group(1), capital=False)
    at = 0
    while found := _NAME_LEADS.search(text, at):
        sure = found.group(0).lower().startswith(_SURE_LEADS)
        if name := _name(found.group(1), capital=not (sure or asked)):
            return _whole(name, text)
        at = found.start(1)  # "it's going to be under Ann": one lead may stand behind another
    if found := _SPEAKING.search(text):
        return _name(found.group(1), capital=True)
    if asked:
        bare = _OPENERS.sub("", text)
        if len(bare.split()) <= 4 and "?" not in bare:
            name = _name(re.split(r"[,.;!]", bare)[0], capital=False)
            return _whole(name, text) if name else None
    return None


def _whole(name: str, text: str) -> str:
    """ "Tom. Tom Whitaker.": the name with what is said behind it the second time."""
    again = re.search(rf"\b{re.escape(name)}\W{{1,3}}({re.escape(name)} [A-Z][\w'’-]+)", text)
    return again.group(1) if again else name


def _mostly_digits(said: str) -> bool:
    return len(re.sub(r"\D", "", said)) * 2 > len(re.sub(r"\W", "", said))


def _spelled_out(said: str) -> str:
    """ "A double n a" as "a n n a"; that it is in small letters is no part of it."""
    return _DOUBLE.sub(r"\1 \1", _CASE.sub("", said))


def _said_once(said: str) -> str:
    """ "bob, b o b" as "b o b": who says a word and spells it means it once."""

    def kept(found: re.Match[str]) -> str:
        word, letters = found.group(1).lower(), re.sub(r"[^a-z]", "", found.group(2).lower())
        return "" if letters.startswith(word) else found.group(0)

    return _THEN_SPELLED.sub(kept, said)


def _joined(said: str) -> str:
    """Spelled pieces side by side: "j a n e dot doe" -> "jane.doe"."""
    text = with_digits(said)
    for pattern, mark in _MARKS:
        text = pattern.sub(mark, text)
    return re.sub(r"[\s,]+", "", text).strip(".-").lower()


def _spelled(text: str, *, asked: bool) -> str | None:
    """ "S-A-R-A-H", when a name was asked for or is being given."""
    if not (asked or re.search(r"\bname\b", text, re.IGNORECASE)):
        return None
    found = _SPELLED.search(text)
    letters = re.sub(r"[^A-Za-z]", "", found.group(1)) if found else ""
    return letters.capitalize() if len(letters) >= 3 else None


def _name(said: str, *, capital: bool) -> str | None:
    """One to three words that can be a name, capitalised; None when they cannot."""
    words = [word.strip(".'’-") for word in _AFTER_NAME.sub("", said).split()]
    words = [word for word in words if word]
    kept: list[str] = []
    for word in words[:3]:
        if word.lower() in _NO_NAMES or len(word) > 24 or (capital and not word[0].isupper()):
            break
        kept.append(word)
    if not kept or len(kept[0]) < 2 or any(char.isdigit() for word in kept for char in word):
        return None
    return " ".join(word if any(c.isupper() for c in word[1:]) else word[0].upper() + word[1:].lower() for word in kept)
