"""Who is coming: adults, children and their ages, with corrections, as said over one or several turns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from agents.understanding.ages import SMALL, ages_in
from agents.understanding.company import more_company, with_company
from agents.understanding.guest_words import ADULT, CHILD, OF_THEM, PEOPLE, guests_heard

_WHOM = rf"({ADULT}|{CHILD}|{PEOPLE})"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_ADULTS = re.compile(rf"\b(\d{{1,4}}) (?:(?!\d)\w+ )?({ADULT})\b", re.IGNORECASE)
_CHILDREN = re.compile(rf"\b(\d{{1,4}}) (?:(?!year|adult|\d)\w+ )?({CHILD}|{SMALL})\b", re.IGNORECASE)
_PEOPLE = re.compile(
    rf"\b(\d{{1,4}}) (?:(?!\d)\w+ )?{PEOPLE}\b|\b(?:party|group|table) of (\d{{1,4}})\b", re.IGNORECASE
)
_OF_WHOM = re.compile(
    rf"\b(\d{{1,3}}) {OF_THEM}\s*(?:are|is|being|will be)?\s*(?:(?!\d)\w+ )?(?:{CHILD}|{SMALL})\b"
    rf"|\b(?:including|with|of which|of whom|counting) (\d{{1,3}}) (?:(?!\d)\w+ )?{CHILD}\b"
    rf"|\b(\d{{1,3}}) (?:{OF_THEM} )?(?:(?:are|is) )?(?:under|below|younger than) (?:\d|1[0-3])\b"
    rf"|\b(\d{{1,3}}) (?:are|is|being) (?:just |only |the )?{CHILD}\b",
    re.IGNORECASE,
)
_NO_CHILDREN = re.compile(
    rf"\b(?:no|without|zero|0|not any)(?: the| any)? (?:{CHILD}|{SMALL})\b|\b(?:just|only|all) (?:\d+ )?{ADULT}\b"
    rf"|\b{ADULT} only\b|\b(?:scratch|skip|forget|leave out) the {CHILD}\b|\ball grown\b"
    r"|\ball (?:of us )?(?:over|above|older than|at least) (?:1[3-9]|[2-9]\d)\b"
    rf"|\b(?:not|aren't|won't be) (?:bringing|including|counting|having) (?:the |any |our |my )?{CHILD}\b"
    rf"|(?<!of )\b(?:the|our|my) {CHILD} (?:aren'?t|are not|can'?t|won'?t) (?:be )?"
    r"(?:com(?:e|ing)|going|join|make it|there)",
    re.IGNORECASE,
)
_ALL_ADULTS = re.compile(
    r"\b(?:every(?:one|body)(?: is|'s)|(?:all of us|they|we) are(?: all)?|all of us are|(?:they|we)'?re(?: all)?)"
    rf" (?:(?:an )?{ADULT}|(?:over|older than|above|at least) (?:1[2-9]|2\d))\b",
    re.IGNORECASE,
)
_MORE = re.compile(rf"\b(?:add (\d{{1,3}})(?: more)?|(\d{{1,3}}) (?:more|extra|additional)) {_WHOM}", re.IGNORECASE)
_FEWER = re.compile(rf"\b(?:drop (\d{{1,3}})|(\d{{1,3}}) (?:fewer|less)) {_WHOM}", re.IGNORECASE)
_MORE_OF_US = re.compile(
    r"\b(?:be|are|'re|have|got|bring(?:ing)?|add(?:ing)?|with|plus|for|is|it's|that's|there's|coming|actually|and) "
    r"(\d{1,3}) more"
    r"(?=\s*(?:$|[.,!?;]|please|than|coming|now|of us|then))",
    re.IGNORECASE,
)
_PLUS = re.compile(
    rf"(?:{PEOPLE}|\bof \d{{1,4}}|\b\d{{1,3}}(?: \w+){{0,2}}),? plus \d"
    rf"|\b\d{{1,3}},? (?:and|plus) (?:then )?\d{{1,2}} (?:\w+ )?(?:{CHILD}|{SMALL})",
    re.IGNORECASE,
)
""" "A party of ten plus two babies", "nine and a baby": the children are not among them."""
_PLUS_CHILDREN = re.compile(
    rf"\b(\d{{1,3}}),? (?:and|plus) (?:then )?(\d{{1,2}}) (?:\w+ )?(?:{CHILD}|{SMALL})", re.IGNORECASE
)
_SETTLED = re.compile(
    r"\b(?:let'?s (?:say|go with|do|make it|call it)(?: about| around)?|(?:down|up) to"
    r"|(?:no|nope|wait|sorry|actually|make (?:it|that)|i mean)[ ,]+(?:it'?s |that'?s |we'?re )?) ?(\d{1,3})"
    r"(?=\W*$|\s*[,.;]|\s+(?:now|then|instead|please)\b)",
    re.IGNORECASE,
)
_SO = re.compile(
    r"\b(?:so|total(?: of)?|makes(?: it)?|altogether|all in all)\b[ ,]*(?:(?:that|it|we)(?:'s|'re| is| are)|that makes"
    r"|about|like"
    r"|maybe|around|i guess|[ ,])*\b(\d{1,3})(?: total| altogether| in all)?\W*$",
    re.IGNORECASE,
)
""" "My wife and her folks and six friends, so ten"."""
_HALF = re.compile(rf"\bhalf (?:{OF_THEM} )?(?:are |is |being )?{CHILD}\b", re.IGNORECASE)
_TOTAL_FIRST = re.compile(
    r"^\W*(?:about |around |we'?re |it'?s )?(\d{1,4})\s*,? (?:including|counting|of which|of whom)\b", re.IGNORECASE
)
_FEWER_CHILDREN = re.compile(
    rf"\b(\d{{1,3}}) of (?:the|my|our) {CHILD} (?:can'?t|cannot|won'?t|(?:are|is)(?:n'?t| not))\b", re.IGNORECASE
)
_DROPPED_OUT = re.compile(
    r"\b(\d{1,3}) (?:of (?:us|them) |people |guests |friends )?(?:can'?t|cannot|won'?t"
    r"|(?:have |has |had to )?dropped? out|(?:have |has |had to )?cancel(?:led)?|(?:are|is)(?:n'?t| not) coming)\b",
    re.IGNORECASE,
)
_CORRECTED = _rule(
    r"""\b(?: make\ (?:it|that) | change\ (?:it|that)\ to | let'?s\ (?:say|do|make\ it) | actually | i\ meant | sorry
            | rather | no | we(?:'re|\ are) | for | (?:down|up)\ to ),?
    \ (?:it'?s\ |only\ |just\ |to\ )? (\d{1,3}) \b
    (?= \s* (?: $ | [.,!?;] | instead | though | not | now | then | please | in\ all | total | altogether ))"""
)
_FOR = re.compile(
    r"\bfor (?:about |around |like |maybe )?(\d{1,3})(?=\W*$|[,.;]|\s+(?:at|on|in|and|please|this|next|with)\b)",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"\b(?:how much|what(?:'s| is| would be)? the (?:price|cost)|price|quote|estimate)\b", re.IGNORECASE
)
""" "How much for ten?" """
_AGES = re.compile(r"\bage[sd]?\b[^.;]*", re.IGNORECASE)
_FREE = re.compile(
    rf"(?<![\d$#:./'-])\b(?<!under )(?<!over )(?<!than )(?<!below )(?<!turns )(?<!turning )(?<!number )(\d{{1,4}})\b"
    rf"(?![\d:/%-])(?!\s*(?:(?:years?|yrs?|months?|weeks?|days?|hours?|minutes?|mins?|miles?|dollars?|bucks|percent|pm"
    rf"|am|o'?clock|feet|foot|chefs?|tables?|times?|questions?|things?|of (?!us)\w+|more|fewer|less)\b|{CHILD}"
    rf"|{SMALL}))",
    re.IGNORECASE,
)
"""A number that can count people, for nothing says that it counts something else."""
_MOST_WORDS_OF_A_COUNT = 16
_TWO_NUMBERS = re.compile(r"^\W*(?:\w+ )?(\d{1,3})\s*(?:,|and|&)+\s*(?:and )?(\d{1,2})\W*$", re.IGNORECASE)
# "How much is it for an adult?" asks for a price, it does not count anybody.
_EACH = re.compile(
    rf"\b(?:(?:how much|price|cost|charge|rate|it)[\w' ]{{0,20}}\b(?:for|per)|per|each) (?:a |an |1 )?"
    rf"(?:{ADULT}|{CHILD})",
    re.IGNORECASE,
)
_CORRECTS = re.compile(r"\b(?:no|sorry|wait|i mean|actually|make (?:it|that)|rather|instead)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Party:
    """How many come. None is unknown, 0 is said to be none. `ages` are of those children whose age was said."""

    adults: int | None = None
    children: int | None = None
    ages: tuple[int, ...] = ()

    @property
    def guests(self) -> int | None:
        """All of them, once the adults are known."""
        return None if self.adults is None else self.adults + (self.children or 0)

    def as_notes(self) -> dict[str, int | list[int] | None]:
        """Plain JSON for a conversation's notes."""
        return {"adults": self.adults, "children": self.children, "ages": list(self.ages)}

    @classmethod
    def from_notes(cls, notes: object) -> Party:
        """What `as_notes` gave; anything else counts as unknown."""
        if not isinstance(notes, Mapping):
            return cls()
        ages = notes.get("ages")
        return cls(
            adults=_whole(notes.get("adults")),
            children=_whole(notes.get("children")),
            ages=tuple(age for age in ages if _whole(age) is not None) if isinstance(ages, list | tuple) else (),
        )


def party_in(text: str, before: Party | None = None, *, asked: bool = False, beside_day: bool = False) -> Party | None:
    """The party after this was said, or None when it said nothing of one.

    `before` is what was known: it is corrected ("no, ten adults") and added to ("two more kids"). `asked` says that
    the party was just asked for, so that a bare "twelve" is one; `beside_day` that it stands beside a day, where "for
    twelve" is.
    """
    known = before or Party()
    said = with_company(guests_heard(_EACH.sub(" ", text)), asked=asked)
    party = _relative(said, known) or _counted(said, known, asked=asked)
    party = party or _bare(said, known, asked=asked, beside_day=beside_day)
    ages = ages_in(said, (party or known).children, children_named=bool(re.search(CHILD, said, re.IGNORECASE)))
    if ages:
        current = party or known
        party = replace(current, children=max(current.children or 0, len(ages)), ages=ages)
    if _ALL_ADULTS.search(said) and (everyone := (party or known).guests):
        party = Party(everyone, 0)
    elif _NO_CHILDREN.search(said):
        party = replace(party or known, children=0, ages=())
    return None if party is None or party == Party() else party


def _relative(said: str, known: Party) -> Party | None:
    """Two more kids, one adult less."""
    party = known
    if gone := _FEWER_CHILDREN.search(said):
        return replace(known, children=max(0, (known.children or 0) - int(gone.group(1))), ages=())
    for pattern, sign in ((_MORE, 1), (_FEWER, -1)):
        for first, second, whom in pattern.findall(said):
            change = sign * int(first or second)
            if re.fullmatch(CHILD, whom, re.IGNORECASE):
                party = replace(party, children=max(0, (party.children or 0) + change))
            else:
                party = replace(party, adults=max(0, (party.adults or 0) + change))
    if party == known and known.adults is not None:
        # Nobody said whether they are children: they are counted as adults, and read back.
        more, fewer = _MORE_OF_US.search(said), _DROPPED_OUT.search(said)
        change = int(more.group(1)) if more else -int(fewer.group(1)) if fewer else more_company(said)
        party = replace(party, adults=max(0, known.adults + change))
    return party if party != known else None


def _counted(said: str, known: Party, *, asked: bool) -> Party | None:
    """Counts with a noun: adults, children, small children, or people of whom some are children."""
    adults, children, total = _count(_ADULTS, said), _count(_CHILDREN, said), _last(_PEOPLE, said)
    if asked and adults is None and (beside := _PLUS_CHILDREN.search(said)):
        return replace(known, adults=int(beside.group(1)), children=int(beside.group(2)), ages=())
    if asked and children is None and (whole := _SO.search(said)):
        return replace(known, adults=int(whole.group(1)), children=known.children)
    if total is not None and (settled := _SETTLED.search(said)):
        total = int(settled.group(1))
    if within := _OF_WHOM.search(said):
        children = int(next(filter(None, within.groups())))
    if total is None and adults is None:
        first = _TOTAL_FIRST.match(said)
        total = int(first.group(1)) if first else _free(said, within) if asked and children else None
    if total is not None and children is None and _HALF.search(said):
        children = total // 2
    if adults is None and children is None and total is None:
        return None
    if total is not None and adults is None:
        among = known.children if children is None else children
        if among is not None and _PLUS.search(said):
            return replace(known, adults=total, children=among, ages=())
        if among is not None and among < total:
            return replace(known, adults=total - among, children=among)
        if children is None:
            return replace(known, adults=total, children=None, ages=())
    party = known
    if adults is not None:
        party = replace(party, adults=adults)
    if children is not None:
        party = replace(party, children=children, ages=known.ages if known.children == children else ())
    return party


def _bare(said: str, known: Party, *, asked: bool, beside_day: bool) -> Party | None:
    """Numbers without a noun: the answer to "how many?", or a correction of what was known ("make it six")."""
    both = _TWO_NUMBERS.match(said) if asked else None
    if both:
        return Party(int(both.group(1)), int(both.group(2)))
    said = _AGES.sub(" ", said)
    count = _free(said) if asked else _last(_FOR, said) if beside_day or _HOW_MUCH.search(said) else None
    if count is None and known.guests is not None:
        count = _last(_CORRECTED, said)
    if not count:
        return None
    if known.adults is None and known.children and known.children < count:
        return replace(known, adults=count - known.children)
    return replace(known, adults=count)


def _free(said: str, within: re.Match[str] | None = None) -> int | None:
    """The last number by itself; whoever says a lot more does not answer how many come."""
    rest = said.replace(within.group(), " ") if within else said
    return _last(_FREE, rest) if len(said.split()) <= _MOST_WORDS_OF_A_COUNT else None


def _count(pattern: re.Pattern[str], said: str) -> int | None:
    """The last count of each noun, together: "five adults, two teenagers"; after a "no" the ones before are void."""
    counts: dict[str, int] = {}
    end = 0
    for found in pattern.finditer(said):
        if _CORRECTS.search(said[end : found.start()]):
            counts = {}
        counts[found.group(2).lower()[:3]] = int(found.group(1))
        end = found.end()
    return sum(counts.values()) if counts else None


def _last(pattern: re.Pattern[str], said: str) -> int | None:
    """The last count said, for people correct themselves forwards: "eight, no, ten of us"."""
    found = [next(group for group in match.groups() if group) for match in pattern.finditer(said)]
    return int(found[-1]) if found else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
