"""The vocabulary file is read as it is written, and circles are told from speech."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.moonshine_tokens import Vocabulary, loop_length


def _file(pieces: list[bytes]) -> bytes:
    lengths = (bytes([n]) if n < 128 else bytes([n % 128 + 128, n // 128]) for n in map(len, pieces))
    return b"".join(length + piece for length, piece in zip(lengths, pieces, strict=True))


@given(st.lists(st.binary(max_size=600), max_size=20))
def test_pieces_of_any_length_come_out_as_they_went_in(pieces):
    assert Vocabulary(_file(pieces)).pieces == pieces


@given(st.binary(max_size=100))
def test_a_strange_file_is_read_or_refused(data):
    with contextlib.suppress(ValueError):
        assert isinstance(Vocabulary(data).text(range(50)), str)


def test_text_joins_pieces_and_leaves_out_marks_and_unknown_numbers():
    words = Vocabulary(
        _file([b"<unk>", b"<s>", b"</s>", "▁caf".encode(), b"\xc3", b"\xa9", "▁open".encode(), b"<<ST_1>>"])
    )
    assert words.text([1, 3, 4, 5, 6, 7, 99, 2]) == "café open"
    assert words.text([3, 4]) == "caf"


@pytest.mark.parametrize(
    "tokens",
    [[], [5], [7, 5, 5, 5, 5, 5, 5, 5], [5, 9] * 10, [1, 2, 1, 2, 1, 2], [4, 5, 6, 4, 5, 6, 4, 5, 6], list(range(60))],
)
def test_speech_that_repeats_a_little_is_no_circle(tokens):
    assert loop_length(tokens) == 0


@pytest.mark.parametrize(("circle", "rounds"), [([5], 12), ([1, 2], 12), ([4, 5, 6], 4), (list(range(3, 12)), 3)])
def test_a_circle_is_seen_and_cut_to_its_first_round(circle, rounds):
    tokens = [90, 91, *circle * rounds]
    assert tokens[: len(tokens) - loop_length(tokens)] == [90, 91, *circle]
