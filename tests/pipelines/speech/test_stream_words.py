"""The words of a turn, from stretches of an endless stream."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.protocols import Transcript
from pipelines.speech.stream_words import StreamWords, Stretch, Word


def stretch(start: float, end: float, text: str = "", *, final: bool = False, flushed: bool = False) -> Stretch:
    words = tuple(Word(word, start + 0.1 + 0.3 * number) for number, word in enumerate(text.split()))
    return Stretch(start, end - start, text, 0.9, final, flushed, words)


def test_transcripts_hold_all_words_of_the_turn():
    words = StreamWords()
    words.sent(4.0)
    assert words.heard(stretch(0, 1, "how")) == Transcript("how", False, 0.9)
    assert words.heard(stretch(0, 2, "how much", final=True)) == Transcript("how much", False, 0.9)
    assert words.heard(stretch(2, 3, "is")) == Transcript("how much is", False, 0.9)
    number = words.finalize()
    assert words.heard(stretch(2, 4, "is it", final=True, flushed=True)) == Transcript(
        "how much is it", True, 0.9, number
    )


def test_a_final_that_reaches_the_asking_answers_it_even_when_it_came_by_itself():
    words = StreamWords()
    words.sent(2.0)
    number = words.finalize()
    heard = words.heard(stretch(0, 1.98, "hello", final=True))
    assert heard is not None
    assert heard.finalized == number
    assert words.settle(number) is None


def test_a_final_of_earlier_audio_does_not_answer():
    words = StreamWords()
    words.sent(2.0)
    words.finalize()
    heard = words.heard(stretch(0, 1.2, "hel", final=True))
    assert heard is not None
    assert not heard.final


def test_a_flushed_result_whose_end_is_off_answers_the_oldest_asking():
    words = StreamWords()
    words.sent(2.0)
    number = words.finalize()
    heard = words.heard(stretch(0, 1.5, "hello", final=True, flushed=True))
    assert heard is not None
    assert heard.finalized == number


def test_an_empty_answer_is_an_answer():
    words = StreamWords()
    words.sent(0.5)
    number = words.finalize()
    assert words.heard(stretch(0, 0.5, final=True, flushed=True)) == Transcript("", True, 0.0, number)


def test_an_asking_that_nobody_answers_is_settled_with_what_is_known():
    words = StreamWords()
    words.sent(2.0)
    words.heard(stretch(0, 1, "one", final=True))
    words.heard(stretch(1, 2, "two"))
    number = words.finalize()
    assert words.settle(number) == Transcript("one two", True, 0.9, number)
    assert words.settle(number) is None


def test_late_words_of_the_turn_before_are_left_out():
    words = StreamWords()
    words.sent(2.0)
    words.heard(stretch(0, 1.5, "never mind"))
    assert words.next_turn()
    assert words.heard(stretch(0, 2.0, "never mind that", final=True, flushed=True)) is None
    words.sent(1.0)
    number = words.finalize()
    assert number == 1
    heard = words.heard(stretch(2.0, 3.0, "yes", final=True, flushed=True))
    assert heard == Transcript("yes", True, 0.9, 1)


def test_a_late_flush_of_the_turn_before_does_not_answer_for_this_one():
    words = StreamWords()
    words.sent(2.0)
    words.next_turn()
    words.sent(1.0)
    number = words.finalize()
    assert words.heard(stretch(0, 2.0, "old", final=True, flushed=True)) is None
    assert words.settle(number) == Transcript("", True, 0.0, number)


def test_a_stretch_over_the_edge_of_a_turn_gives_only_its_newer_words():
    words = StreamWords()
    words.sent(0.35)
    words.next_turn()
    words.sent(1.0)
    heard = words.heard(stretch(0, 1.35, "old new newer"))
    assert heard is not None
    assert heard.text == "new newer"


def test_a_turn_of_which_all_was_asked_for_needs_no_flush():
    words = StreamWords()
    words.sent(1.0)
    words.finalize()
    assert not words.next_turn()
    assert not words.next_turn()


def test_everything_is_final_only_until_more_is_sent():
    words = StreamWords()
    words.sent(1.0)
    assert not words.all_final()
    words.heard(stretch(0, 1.0, "yes", final=True))
    assert words.all_final()
    words.sent(0.5)
    assert not words.all_final()


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("sent"), st.floats(0.02, 2)),
            st.just(("finalize", 0.0)),
            st.just(("next_turn", 0.0)),
            st.tuples(st.just("heard"), st.floats(0, 3)),
            st.tuples(st.just("final"), st.floats(0, 3)),
            st.just(("flushed", 0.0)),
        ),
        max_size=40,
    )
)
def test_numbers_only_grow_within_a_turn_and_never_go_beyond_what_was_asked(events):
    words = StreamWords()
    asked = told = 0
    sent = until = 0.0
    for kind, value in events:
        heard = None
        match kind:
            case "sent":
                words.sent(value)
                sent += value
            case "finalize":
                asked = words.finalize()
            case "next_turn":
                words.next_turn()
                asked = told = 0
            case _:
                end = sent if kind == "flushed" else min(sent, until + value)
                heard = words.heard(stretch(until, end, "word", final=kind != "heard", flushed=kind == "flushed"))
                until = end if kind != "heard" else until
        if heard is not None and heard.final:
            assert told < heard.finalized <= asked
            told = heard.finalized
        elif heard is not None:
            assert heard.finalized == 0
    for number in range(told + 1, asked + 1):
        settled = words.settle(number)
        assert settled is not None
        assert settled.finalized == number
