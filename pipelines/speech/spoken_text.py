"""Written text turned into what a voice should say: prices, phone numbers, ZIP codes, times, dates, addresses.

Engines differ in how they read "$590.00" or "43215", and some read the digits as one large number; a caller must get
the same from all of them. So every text-to-speech service is given `spoken(text)`, in which no digit is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.speech.spoken_numbers import cardinal, clock, decimal, digits, dollars, house_number, ordinal, year

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = "|".join(f"{name[:3]}\\.?|{name}" for name in _MONTHS) + "|Sept\\.?"
_DAYS = {
    "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "thur": "Thursday",
    "thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "DC": "D C",
}  # fmt: skip
_STREETS = {
    "st": "Street", "ave": "Avenue", "av": "Avenue", "rd": "Road", "blvd": "Boulevard", "dr": "Drive", "ln": "Lane",
    "ct": "Court", "hwy": "Highway", "pkwy": "Parkway", "pl": "Place", "cir": "Circle", "ste": "Suite",
    "apt": "Apartment",
}  # fmt: skip
_UNITS = {
    "mi": "mile", "min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour", "lb": "pound", "lbs": "pound",
    "oz": "ounce", "ft": "foot", "sec": "second", "secs": "second", "km": "kilometer", "yr": "year", "yrs": "year",
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
_HALF = r"\s?([ap])\.?\s?m\b(?:\.(?!\s*[A-Z]|\s*$))?"
_STREET = "|".join([*_STREETS, *_STREETS.values(), "Way", "Square", "Terrace"])

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def spoken(text: str) -> str:
    """`text` as it should be said, on one line. Text without digits or signs comes back as it was."""
    for pattern, say in _RULES:
        text = pattern.sub(say, text)
    text = re.sub(r"\s+([,.!?;:])", r"\1", re.sub(r"\s+", " ", text))
    return re.sub(r"(?<=\b[ap]\.m)\.\.", ".", text).strip()


def _phone(match: re.Match[str]) -> str:
    number = re.sub(r"\D", "", match[0])
    if len(number) == 11 and number[0] == "1":
        head, number = (["one"] if not match[0].startswith("+") else []), number[1:]
    else:
        head = []
    cuts = {10: (3, 6), 7: (3,)}.get(len(number), tuple(range(3, len(number) - 1, 3)))
    groups = [number[a:b] for a, b in zip((0, *cuts), (*cuts, len(number)), strict=True)]
    return ", ".join([*head, *map(digits, groups)])


def _zip(number: str) -> str:
    return ", ".join(map(digits, number.split("-")))


def _bare_five(match: re.Match[str]) -> str:
    # Of five digits in a row with no comma, only a round one is meant as an amount ("15000 guests").
    return cardinal(int(match[0])) if match[0].endswith("00") and match[0][0] != "0" else digits(match[0])


def _dollars(match: re.Match[str]) -> str:
    if match["scale"]:
        return f"{decimal(match['whole'] + ('.' + match['cents'] if match['cents'] else ''))} {match['scale']} dollars"
    return dollars(match["whole"], (match["cents"] or "").ljust(2, "0"))


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour > 24 or minute > 59:
        return match[0]
    return clock(hour, minute, f"{match[3].lower()}m" if match[3] else "")


def _month_day(match: re.Match[str]) -> str:
    name = next(month for month in _MONTHS if month[:3].lower() == match[1][:3].lower())
    return _date(name, int(match[2]), match[3])


def _date(month: str, day: int, of_year: str | None) -> str:
    return f"{month} {ordinal(day)}" + (f", {year(int(of_year))}" if of_year else "")


def _iso_date(match: re.Match[str]) -> str:
    month, day = int(match[2]), int(match[3])
    return _date(_MONTHS[month - 1], day, match[1]) if 1 <= month <= 12 and 1 <= day <= 31 else match[0]


def _slash_date(match: re.Match[str]) -> str:
    month, day = int(match[1]), int(match[2])
    of_year = match[3] and (match[3] if len(match[3]) == 4 else f"20{match[3]}")
    return _date(_MONTHS[month - 1], day, of_year) if 1 <= month <= 12 and 1 <= day <= 31 else match[0]


def _address(match: re.Match[str]) -> str:
    street = _STREETS.get(match[3].lower().rstrip("."), match[3])
    return f"{house_number(match[1])} {match[2]}{street}"


def _spelled(match: re.Match[str]) -> str:
    """ "HB-4821" -> "H, B, four eight two one".

    The pauses keep letters apart, and an A from being taken for the article.
    """
    runs = re.findall(r"[A-Z]|\d+", match[0])
    return ", ".join(run if run.isalpha() else digits(run) for run in runs)


def _email(match: re.Match[str]) -> str:
    name, _, host = match[0].rpartition("@")
    said = {".": " dot ", "_": " underscore ", "-": " dash ", "+": " plus "}
    name = "".join(said.get(mark, f" {cardinal(int(mark))} " if mark.isdecimal() else mark) for mark in name)
    return f"{name} at {host.replace('.', ' dot ').replace('-', ' dash ')}"


def _web(match: re.Match[str]) -> str:
    text = re.sub(r"^(https?://)?(www\.)?", "", match[0], flags=re.IGNORECASE).rstrip("/")
    for mark, word in ((".", "dot"), ("/", "slash"), ("-", "dash"), ("_", "underscore"), ("?", "question mark")):
        text = text.replace(mark, f" {word} ")
    return re.sub(r"\d", lambda digit: f" {digits(digit[0])} ", text)


def _amount(match: re.Match[str]) -> str:
    around = match.string[max(0, match.start() - 1) : match.start()] + match.string[match.end() : match.end() + 1]
    words = decimal(match[0])
    return f" {words} " if any(mark.isalpha() for mark in around) else words


def _unit(match: re.Match[str]) -> str:
    unit = _UNITS[match[2].lower()]
    if match[1].replace(",", "") == "1":
        return f"one {unit}"
    return f"{decimal(match[1])} {'feet' if unit == 'foot' else unit + 's'}"


def _rule(pattern: str, say: Callable[[re.Match[str]], str] | str, flags: re.RegexFlag = re.RegexFlag.NOFLAG) -> Rule:
    if isinstance(say, str):
        words = say
        return re.compile(pattern, flags), lambda match: match.expand(words)
    return re.compile(pattern, flags), say


_I = re.IGNORECASE
_RULES: tuple[Rule, ...] = (
    # Marks of written text that nobody says.
    _rule(r"\[([^\]]*)\]\([^)\s]*\)", r"\1"),
    _rule(r"(?m)^[^\S\n]*(?:#{1,6}|[-*•])\s+", ""),
    _rule(r"(?<=[^\s.,;:!?])[^\S\n]*\n+(?=\s*\S)", ", "),
    _rule(r"[*`~|<>{}\\^]+|__+", " "),
    _rule(r"[\U0001F000-\U0001FAFF☀-➿️]", " "),
    _rule(r"[‘’]", "'"),
    # Addresses of machines.
    _rule(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", _email, re.ASCII),
    _rule(r"\b(?:https?://|www\.)[\w./?=&%#-]*[\w/]", _web, _I),
    _rule(r"\b[a-z][a-z\d-]+\.(?:com|net|org|co|io|biz|us)(?:/[\w/-]+)?\b", _web, _I),
    # Money.
    _rule(r"(?<=\d)\s?[-–—]\s?(?=\$)", " to "),
    _rule(rf"\$\s?(?P<whole>{_NUMBER})(?:\.(?P<cents>\d\d?\b))?(?:\s(?P<scale>thousand|million|billion)\b)?", _dollars),
    _rule(r"(?<=[a-z])\s?/\s?(person|guest|hour|hr|mile|adult|child)\b", r" per \1", _I),
    # Telephone numbers, then ZIP codes.
    _rule(r"(?<!\w)\+?1?[-.\s]?\(\d{3}\)[-.\s]?\d{3}[-.\s]?\d{4}(?!\d)", _phone),
    _rule(r"(?<![\w-])(?:\+?1[-.\s])?\d{3}([-.\s])\d{3}\1?\d{4}(?![\d-])", _phone),
    _rule(r"(?<!\w)\+\d[\d\s-]{6,16}\d(?!\d)", _phone),
    _rule(r"(?<![\w-])\d{3}[-.]\d{4}(?![\d-])", _phone),
    _rule(r"(?<![\d.,])1?\d{10}(?!\d)", _phone),
    _rule(
        rf"\b({'|'.join(_STATES)})\s+(\d{{5}}(?:-\d{{4}})?)(?!\d)",
        lambda match: f"{_STATES[match[1]]}, {_zip(match[2])}",
    ),
    _rule(r"(?<![\d,.-])\d{5}-\d{4}(?!\d)", lambda match: _zip(match[0])),
    _rule(r"(?<=zip )\d{5}\b|(?<=zip code )\d{5}\b", lambda match: digits(match[0]), _I),
    # Days and times.
    _rule(r"\b(\d{4})-(\d\d)-(\d\d)\b", _iso_date),
    _rule(r"\b(\d\d?)/(\d\d?)(?:/(\d{4}|\d\d))\b", _slash_date),
    _rule(rf"\b({_MONTH})\s+(\d\d?)(?:st|nd|rd|th)?\b(?:,?\s+((?:19|20)\d\d)\b)?", _month_day),
    _rule(
        rf"\b({'|'.join(_DAYS)})\b\.?(\s?[-–—]\s?)(?=[A-Z])",
        lambda match: f"{_DAYS[match[1].lower()]} to ",
        _I,
    ),
    _rule(
        r"\b(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?(?=,| |$)",
        lambda match: match[0] if match[0] in {"Sat", "Sun", "Wed"} else _DAYS[match[1].lower()],
    ),
    _rule(r"(?<=\d)(\s?[ap]\.?m\.?)?\s?[-–—]\s?(?=\d{1,2}(?::\d\d)?\s?[ap]\.?m)", r"\1 to ", _I),
    _rule(r"(?<=\d:\d\d)\s?[-–—]\s?(?=\d)", " to "),
    _rule(rf"\b(\d\d?)(?::(\d\d))?{_HALF}", _time, _I),
    _rule(r"\b(\d\d?):(\d\d)()(?![\d:])", _time),
    # Places.
    _rule(rf"\b(\d{{1,6}})\s((?:[NSEW]\.?\s)?(?:[A-Z][\w']*\s){{1,3}})({_STREET})\b\.?", _address, _I),
    # Codes, so that a booking can be read back letter by letter.
    _rule(r"#\s?(?=\d)", "number "),
    _rule(
        r"\b(?=[A-Z\d-]*\d)(?=[A-Z\d-]*[A-Z])(?![A-Z\d-]*[A-Z]{4})[A-Z\d]{1,8}(?:-[A-Z\d]{1,8})*\b",
        _spelled,
    ),
    # Quantities.
    _rule(rf"\b((?:{_NUMBER})(?:\.\d+)?)\s?({'|'.join(_UNITS)})\b\.?(?!\s+[A-Z]\w+\s+(?:st|ave))", _unit, _I),
    _rule(rf"\b((?:{_NUMBER})(?:\.\d+)?)\s?%", lambda match: f"{decimal(match[1])} percent"),
    _rule(r"\b(\d+)(?:st|nd|rd|th)\b", lambda match: ordinal(int(match[1])), _I),
    _rule(r"(?<=\d)\s?[-–—]\s?(?=\d)", " to "),
    _rule(r"\b24/7\b", "twenty-four seven"),
    _rule(r"\b1/2\b", "one half"),
    _rule(r"\b1/4\b", "one quarter"),
    _rule(r"\b3/4\b", "three quarters"),
    _rule(r"(?<![\d,.])\d{5}(?![\d,.]*\d)", _bare_five),
    _rule(r"\b(?:19|20)\d\d\b(?!,\d|\.\d|\s(?:guests|people|dollars|miles))", lambda match: year(int(match[0]))),
    _rule(r"(?<![\d.,])0\d+", lambda match: digits(match[0])),
    _rule(
        rf"(?:{_NUMBER})(?:\.\d+)?",
        _amount,
    ),
    # Signs.
    _rule(r"\s?&\s?", " and "),
    _rule(r"(?<=\s)\+(?=\s)", "plus"),
    _rule(r"\bw/\s?", "with "),
    _rule(r"\band/or\b", "or", _I),
    _rule(r"\be\.g\.,?", "for example"),
    _rule(r"\bi\.e\.,?", "that is"),
    _rule(r"\betc\.", "et cetera"),
    _rule(r"(?<=\w)\s?/\s?(?=\w)", " or "),
    _rule(r"\s[-–—]+\s|[–—]", ", "),
    _rule(r"[$%=_#@+/]", " "),
)
