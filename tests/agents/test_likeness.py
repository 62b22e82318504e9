"""How near sentences are."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from agents.likeness import Likeness, features
from memory.embedding import Vectors

EXAMPLES = ["how much is it for ten adults", "can I cancel", "call me back at 916 555 0142"]


async def near(likeness: Likeness, text: str) -> NDArray[np.float64]:
    """The likeness of a text to each example."""
    return await likeness.weighed(np.eye(len(EXAMPLES), dtype=np.float32)).scores(text)


class Sameness:
    """An embedder to which all sentences mean the same."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 1), dtype=np.float32)


async def test_a_sentence_is_nearest_to_what_it_is_like():
    likeness = await Likeness.of(EXAMPLES)
    for text, nearest in (("how much for eight adults?", 0), ("may I cancel it", 1), ("my number is 925 555 0100", 2)):
        assert (await near(likeness, text)).argmax() == nearest
    assert np.allclose(np.diag(likeness.among_examples), 1)
    for at, text in enumerate(EXAMPLES):
        assert np.allclose(await near(likeness, text), likeness.among_examples[at], atol=1e-5)


async def test_a_weighed_likeness_is_the_likeness_times_the_weights():
    likeness = await Likeness.of(EXAMPLES, Sameness())
    weights = np.array([[1.0, 0.0], [2.0, -1.0], [0.5, 3.0]])
    both = await near(likeness, "how much can I cancel") @ weights
    assert np.allclose(await likeness.weighed(weights).scores("how much can I cancel"), both, atol=1e-5)


class ByHash:
    """An embedder that gives each sentence a direction of its own."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        seeds = [zlib.crc32(text.encode()) for text in texts]
        vectors = np.stack([np.random.default_rng(seed).standard_normal(384) for seed in seeds])
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


async def test_of_many_examples_a_sentence_is_still_as_near_as_they_are_among_themselves():
    texts = [f"sentence {at} of many {at * at}" for at in range(2100)]
    likeness = await Likeness.of(texts, ByHash())
    some = np.eye(len(texts), dtype=np.float32)[:, :40]
    among = likeness.among_examples[:, :40]
    assert np.allclose(np.diag(among), 1, atol=1e-4)
    for at in (0, 39, 2000):
        assert np.allclose(await likeness.weighed(some).scores(texts[at]), among[at], atol=1e-4)


async def test_numbers_count_by_their_kind():
    assert features("I live in 95616") == features("I live in nine four one oh two")
    assert features("ten of us") == features("12 of us")
    assert features("at 916 555 0142") != features("at 95616")


async def test_meaning_makes_up_most_of_it():
    likeness = await Likeness.of(EXAMPLES, Sameness())
    assert np.allclose(await near(likeness, "zzz"), 0.6)


def test_days_and_names_count_by_their_kind():
    kinds = {kind for kind in features("can you come to Davis on Friday") if kind.startswith("k:")}
    assert kinds == {"k:day", "k:name"}
    assert not [kind for kind in features("Can you come here") if kind.startswith("k:")]


async def test_hesitations_make_no_difference():
    likeness = await Likeness.of(EXAMPLES)
    assert np.array_equal(await near(likeness, "um, can I, uh, cancel"), await near(likeness, "can I, cancel"))


@given(st.text(max_size=200))
async def test_any_text_is_near_or_far(text: str):
    scores = await near(await Likeness.of(EXAMPLES), text)
    assert scores.shape == (3,)
    assert np.isfinite(scores).all()
    assert (scores >= 0).all()
    assert (scores <= 1.001).all()
