"""Texts are cut so that the voice begins early and sentences keep their melody; levels fit a telephone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.piper import LONGEST_PIECE, loud, pieces


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Sure.", ["Sure."]),
        ("For eight adults, that comes to ten dollars. Shall I book it?",
         ["For eight adults,", "that comes to ten dollars.", "Shall I book it?"]),
        ("We open at five p.m. and close at nine.", ["We open at five p.m. and close at nine."]),
        ("One, two, three, four.", ["One,", "two, three, four."]),
        ("no mark at all", ["no mark at all"]),
        ("  ", []),
    ],
)  # fmt: skip
def test_where_a_text_is_cut(text, cut):
    assert pieces(text) == cut


@given(st.lists(st.sampled_from(("word", "one,", "end.", "What?", "a;", "I")), max_size=80))
def test_no_word_is_lost_and_pieces_are_not_too_long(words):
    text = " ".join(words)
    assert " ".join(pieces(text)) == text
    assert all(len(piece) <= LONGEST_PIECE or not set(",;.?") & set(piece[:-1]) for piece in pieces(text))


@given(st.lists(st.floats(-4, 4, width=32), max_size=50))
def test_loud_never_leaves_full_scale_and_keeps_order(values):
    before = np.array(values, np.float32)
    after = loud(before.copy())
    assert np.all(np.abs(after) <= 1.0)
    assert np.all(np.diff(after[np.argsort(before)]) >= -1e-6)
