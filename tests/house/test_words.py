"""The project speaks of itself alone: no path of somebody's machine, and no package registry's host in any file."""

from __future__ import annotations

import re

import pytest

from tests.house.reading import Sources

FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.~$}-])/(?:work|root|home|Users|tmp/brief)/[\w.]",
    "the host of a package registry": r"pypi\.(?:org|io)|pythonhosted\.org|npmjs\.(?:org|com)|jsdelivr\.net|unpkg\.com",
    "a line that tools put under commit messages": r"(?i)^(?:co-authored-by|generated (?:with|by) \[)",
}


def forbidden_words(sources: Sources) -> list[str]:
    """Path, line and reason of each thing that has no place in the tree."""
    return [
        f"{path}:{number}: {reason}"
        for path, text in sources.items()
        for reason, pattern in FORBIDDEN.items()
        if re.search(pattern, text, re.MULTILINE)
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_no_file_holds_a_forbidden_word(house: Sources):
    assert forbidden_words(house) == []


@pytest.mark.parametrize(
    "text",
    [
        "open('/" + "work/main/config')",
        "see /" + "home/ann/notes",
        "https://py" + "pi.org/simple",
        "https://files.python" + "hosted.org/x",
        "https://registry.npm" + "js.org",
        "Co-Authored-" + "By: somebody",
    ],
)
def test_a_forbidden_word_is_found(text: str):
    (complaint,) = forbidden_words({"docs/a.md": f"first line\n{text}\n"})
    assert complaint.startswith("docs/a.md:2: ")


@pytest.mark.parametrize("text", ["net/work/x", "how we work/live", "the /home page", "$HOME/work/x", "/workers/1"])
def test_words_that_only_look_alike_are_left_alone(text: str):
    assert forbidden_words({"docs/a.md": text}) == []
