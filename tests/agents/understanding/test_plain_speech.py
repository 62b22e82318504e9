"""What was meant by what was typed or said in a hurry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.plain_speech import plain


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("um, how much 4 the ten ppl", "how much for the ten people"),
        ("uh yeah I need to cancel the, the party", "yeah I need to cancel the party"),
        ("so, um, there's uh, there's ten of us", "so there's there's ten of us"),
        ("pls call me bk thx", "please call me back thanks"),
        ("Wats the price", "what's the price"),
        ("I dont know, 2 change it", "I don't know, 2 change it"),
        ("need 2 change it", "need to change it"),
        ("an ER visit", "an ER visit"),
        ("write to u@r.com", "write to u@r.com"),
        ("8 adults, 4 children", "8 adults, 4 children"),
        ("how much is it for eight adults", "how much is it for eight adults"),
        ("uh", "uh"),
        ("mm hmm", "mm hmm"),
        ("", ""),
    ],
)
def test_hesitations_go_and_short_forms_are_written_out(said: str, meant: str):
    assert plain(said) == meant


@given(st.text(max_size=200))
def test_something_is_left_of_any_text(text: str):
    assert bool(plain(text).strip()) == bool(text.strip())
