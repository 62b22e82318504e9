"""Numbers as an English speaker says them on the phone."""

from __future__ import annotations

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(number: int) -> str:
    """590 -> "five hundred ninety". From 10**15 on, digit by digit."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number >= 10**15:
        return digits(str(number))
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
    for size, name in _SCALES:
        if number >= size:
            many, rest = divmod(number, size)
            return f"{cardinal(many)} {name}" + (f" {cardinal(rest)}" if rest else "")
    raise AssertionError(number)


def ordinal(number: int) -> str:
    """22 -> "twenty-second"."""
    words = cardinal(number)
    at = max(words.rfind(" "), words.rfind("-")) + 1
    head, last = words[:at], words[at:]
    if last in _ORDINALS:
        return head + _ORDINALS[last]
    return head + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def digits(text: str) -> str:
    """ "0132" -> "zero one three two"; all that is no digit is left out."""
    return " ".join(_SMALL[int(mark)] for mark in text if mark.isdecimal())


def decimal(text: str) -> str:
    """ "1,250.5" -> "one thousand two hundred fifty point five"."""
    whole, _, fraction = text.replace(",", "").partition(".")
    words = cardinal(int(whole or "0"))
    return f"{words} point {digits(fraction)}" if fraction else words


def year(number: int) -> str:
    """2026 -> "twenty twenty-six", 2000 -> "two thousand", 1905 -> "nineteen oh five"."""
    century, rest = divmod(number, 100)
    if number % 1000 < 10:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def house_number(text: str) -> str:
    """ "1204" -> "twelve oh four", "123" -> "one twenty-three", "500" -> "five hundred".

    From five digits on one by one.
    """
    number = int(text)
    if len(text) > 4 or text.startswith("0"):
        return digits(text)
    if number < 100 or number % 100 == 0:
        return cardinal(number)
    head, rest = divmod(number, 100)
    return f"{cardinal(head)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def dollars(whole: str, cents: str) -> str:
    """("590", "00") -> "five hundred ninety dollars"; ("1", "05") -> "one dollar and five cents"."""
    many, few = int(whole.replace(",", "") or "0"), int(cents or "0")
    parts = []
    if many or not few:
        parts.append(f"{cardinal(many)} dollar{'' if many == 1 else 's'}")
    if few:
        parts.append(f"{cardinal(few)} cent{'' if few == 1 else 's'}")
    return " and ".join(parts)


def clock(hour: int, minute: int, half: str) -> str:
    """(17, 30, "") -> "five thirty p.m."; (5, 0, "pm") -> "five p.m."; (5, 0, "") -> "five o'clock"."""
    if not half and (hour > 12 or hour == 0):
        half = "pm" if hour >= 12 else "am"
    hour = (hour - 1) % 12 + 1
    words = cardinal(hour)
    if minute:
        words += f" {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    elif not half:
        words += " o'clock"
    return f"{words} {half[0]}.m." if half else words
