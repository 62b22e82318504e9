"""How near sentences are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.likeness import Likeness, features
from memory.embedding import Vectors

EXAMPLES = ["how much is it for ten adults", "can I cancel", "call me back at 916 555 0142"]


class Sameness:
    """An embedder to which all sentences mean the same."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 1), dtype=np.float32)


async def test_a_sentence_is_nearest_to_what_it_is_like():
    likeness = await Likeness.of(EXAMPLES)
    near = await likeness.to_examples(["how much for eight adults?", "may I cancel it", "my number is 925 555 0100"])
    assert near.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.allclose(np.diag(likeness.among_examples), 1)


async def test_numbers_count_by_their_kind():
    assert features("I live in 95616") == features("I live in nine four one oh two")
    assert features("ten of us") == features("12 of us")
    assert features("at 916 555 0142") != features("at 95616")


async def test_meaning_makes_up_most_of_it():
    likeness = await Likeness.of(EXAMPLES, Sameness())
    near = await likeness.to_examples(["zzz"])
    assert np.allclose(near, 0.65)


@given(st.text(max_size=200))
async def test_any_text_is_near_or_far(text: str):
    near = await (await Likeness.of(EXAMPLES)).to_examples([text])
    assert near.shape == (1, 3)
    assert np.isfinite(near).all()
    assert (near >= 0).all()
