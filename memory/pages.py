"""Pages of knowledge, cut into passages by heading.

A page is Markdown: `# Title`, then `## A question` with its answer under it. A comment `<!-- also asked: a | b | c -->`
under a heading holds other ways to ask it, or words that belong to it: they are searched, and never said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_ALSO = re.compile(r"\s*also asked:(.*)", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")


@dataclass(frozen=True, slots=True)
class WrittenPassage:
    """A heading of a page with what stands under it, ready to be spoken, and other ways to ask for it."""

    page: str
    title: str
    heading: str
    text: str
    also_asked: tuple[str, ...] = ()


def passages_of(page: str, markdown: str) -> list[WrittenPassage]:
    """The passages of one page, in order. A heading with nothing under it gives none."""
    title, heading = page, page
    lines: list[str] = []
    found: list[WrittenPassage] = []

    def close() -> None:
        raw = "\n".join(lines)
        lines.clear()
        also = [part.strip() for ask in _asked(raw) for part in ask.split("|")]
        text = _spoken(_COMMENT.sub(" ", raw))
        if text:
            found.append(WrittenPassage(page, title, heading, text, tuple(part for part in also if part)))

    for line in markdown.splitlines():
        match = _HEADING.match(line)
        if match is None:
            lines.append(line)
            continue
        close()
        heading = _spoken(match.group(2)) or page
        if len(match.group(1)) == 1:
            title = heading
    close()
    return found


def _asked(raw: str) -> list[str]:
    matches = (_ALSO.match(comment) for comment in _COMMENT.findall(raw))
    return [match.group(1) for match in matches if match]


def _spoken(text: str) -> str:
    """Without markup, on one line."""
    text = "\n".join(_BULLET.sub("", line) for line in text.splitlines())
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", text)).split())
