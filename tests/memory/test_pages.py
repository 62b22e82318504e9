"""Pages of knowledge, cut by heading."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from memory.pages import WrittenPassage, passages_of

PAGE = """# Rain

Said before any heading.

## What if it rains?
<!-- also asked: storm | showers,
wet weather -->
You provide **cover**, such as:
- a [canopy](https://example.com)
- a tent

<!-- A note for the owner, never said. -->

### And wind?
Call us.

## Nothing here yet
"""


def test_each_heading_is_a_passage_ready_to_be_spoken():
    assert passages_of("weather", PAGE) == [
        WrittenPassage("weather", "Rain", "Rain", "Said before any heading."),
        WrittenPassage(
            "weather",
            "Rain",
            "What if it rains?",
            "You provide cover, such as: a canopy a tent",
            ("storm", "showers,\nwet weather"),
        ),
        WrittenPassage("weather", "Rain", "And wind?", "Call us."),
    ]


def test_a_page_without_headings_goes_by_its_name():
    assert passages_of("hours", "Nine to nine.") == [WrittenPassage("hours", "hours", "hours", "Nine to nine.")]


def test_an_open_comment_hides_the_rest_rather_than_being_said():
    assert passages_of("a", "## B\nSaid. <!-- note to self\nsecret") == [WrittenPassage("a", "a", "B", "Said.")]


def test_an_empty_page_has_no_passages():
    assert passages_of("a", "") == passages_of("a", "# Title\n## Heading\n<!-- also asked: x -->\n") == []


@given(st.text(alphabet=st.sampled_from("# \n<!->*_[](ab|:"), max_size=120))
def test_any_text_is_cut_without_comments_or_empty_passages(markdown: str):
    for passage in passages_of("p", markdown):
        assert passage.text
        assert "<!--" not in passage.text
        assert "\n" not in passage.text
