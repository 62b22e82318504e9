"""The whole reply of a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from agents.known import AskKnown, BookingKnown, Known
from agents.offline.answers import Answers, Returned
from agents.offline.steps import Step
from agents.offline.wording import Wording
from gateway.settings import Settings

LOOKED_UP = Step("find_in_knowledge", {"question": "x"})


def page(text: str) -> dict[str, Any]:
    return {"passages": [{"page": "p", "heading": "h", "text": text, "score": 1.0}]}


def reply(
    settings: Settings,
    known: Known,
    steps: Sequence[Step | None] = (None,),
    returned: Sequence[Returned] = (None,),
    before: Sequence[str] = (),
) -> str:
    word = Wording(settings.phrases, gentle=known.gentle, before=before, turn=known.turn)
    return " ".join(Answers(known, settings.business, word, before).sentences(steps, returned))


def asks(*intents: str, **known: Any) -> Known:
    return Known(asks=tuple(AskKnown(intent=intent, text="how does it all work") for intent in intents), **known)


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("greeting", "help"),
        ("ask_ai", "AI assistant"),
        ("out_of_scope", "My Hibachi"),
        ("thanks", "?"),
        ("go_on", "."),
        ("decline", "?"),
        ("acknowledge", "?"),
        ("contact_details", "noted"),
        ("goodbye", "Goodbye"),
    ],
)
def test_small_talk_has_its_words(settings: Settings, intent: str, words: str):
    assert words in reply(settings, asks(intent))


def test_people_are_called_by_their_name(settings: Settings):
    for intent in ("greeting", "contact_details", "goodbye"):
        assert "Ann" in reply(settings, asks(intent, customer_name="Ann"))


def test_in_writing_nobody_is_thanked_for_calling(settings: Settings):
    assert "calling" not in reply(settings, asks("goodbye", channel="web"))


def test_pages_are_read_out_and_each_only_once(settings: Settings):
    known = asks("policy", "policy")
    words = reply(settings, known, (LOOKED_UP, LOOKED_UP), (page("It does."), page("It does.")))
    assert words == "It does."
    both = reply(settings, known, (LOOKED_UP, LOOKED_UP), (page("It does."), page("It rains.")))
    assert both == "It does. It rains."


def test_what_no_page_says_is_not_said(settings: Settings):
    words = reply(settings, asks("policy"), (LOOKED_UP,), ({"passages": []},))
    assert "guess" in words
    assert words.endswith("?")


@pytest.mark.parametrize("returned", [None, {"trouble": "tool_timeout"}, {"passages": "none"}, "what?"])
def test_a_tool_that_gave_nothing_is_excused(settings: Settings, returned: Returned):
    assert "can't look that up right now" in reply(settings, asks("policy"), (LOOKED_UP,), (returned,))


def test_one_question_at_the_end_at_most(settings: Settings):
    words = reply(settings, asks("policy", missing="zip"), (LOOKED_UP,), (page("It does."),))
    assert words.endswith("ZIP code of the address?")
    nothing = reply(settings, asks("policy", missing="zip"), (LOOKED_UP,), ({"passages": []},))
    assert nothing.count("?") == 1


def test_somebody_very_upset_is_offered_a_person_instead(settings: Settings):
    words = reply(settings, asks("policy", missing="zip", offer=True, gentle=True), (LOOKED_UP,), (page("It does."),))
    assert "sorry" in words
    assert words.endswith("call you?")


def test_the_last_words_are_said_again(settings: Settings):
    assert reply(settings, asks("repeat"), before=["Hello.", "It is ten."]).endswith("It is ten.")
    assert "help" in reply(settings, asks("repeat"))


def test_the_digits_so_far_are_read_back(settings: Settings):
    assert "9 1 6" in reply(settings, asks("callback", missing="phone", digits="916"))


def test_there_is_always_something_to_say(settings: Settings):
    assert reply(settings, Known(), (), ()) != ""
    assert reply(settings, asks("quote")) != ""


def test_a_closed_day_is_said_to_be_closed_where_nothing_looks_at_it(settings: Settings):
    assert settings.business.booking is not None
    closed = [{"day": "2026-12-25"}]
    rules = settings.business.booking.model_validate({**settings.business.booking.model_dump(), "closed": closed})
    shut = replace(settings, business=settings.business.model_copy(update={"booking": rules}))
    told = BookingKnown(day="2026-12-25", told=("day",))
    known = asks("policy", booking=told, local_time="2026-11-20T12:00-08:00")
    words = "we don't serve on Friday, December 25th"
    assert words in reply(shut, known, [LOOKED_UP], [page("It is so.")])
    assert words not in reply(settings, known, [LOOKED_UP], [page("It is so.")])
    looked_at = Step("check_availability", {"day": "2026-12-25"})
    assert words not in reply(shut, asks("booking", booking=told), [looked_at], [None])
