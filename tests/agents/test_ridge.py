"""Ridge regression over likeness."""

from __future__ import annotations

import numpy as np
import pytest

from agents import ridge
from agents.ridge import Matrix

CHANCE = np.random.default_rng(7)


def likeness(examples: int) -> Matrix:
    """As among sentences: each quite like all, and more like some; 1 with itself."""
    vectors = CHANCE.standard_normal((examples, 40)) + 0.7
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.exp(2.5 * (vectors @ vectors.T - 1)).astype(np.float32)


def classes(examples: int, of: int = 4) -> Matrix:
    return np.eye(of, dtype=np.float32)[CHANCE.integers(0, of, examples)]


@pytest.mark.parametrize("examples", [1, 2, 30, 600])
def test_what_each_example_gives_solves_the_regression(examples: int):
    among, wanted = likeness(examples), classes(examples)
    given = ridge.fitted(among, wanted)
    exact = np.linalg.solve(among.astype(float) + ridge.RIDGE * np.eye(examples), wanted)
    assert np.allclose(among @ given, among @ exact, atol=0.01)


def test_a_class_of_nobody_gets_nothing():
    wanted = np.hstack([classes(20), np.zeros((20, 1), np.float32)])
    given = ridge.fitted(likeness(20), wanted)
    assert np.isfinite(given).all()
    assert not given[:, -1].any()


def test_as_unseen_is_what_the_others_say_of_it():
    among, wanted = likeness(25), classes(25)
    unseen = ridge.as_unseen(among, wanted)
    others = np.arange(25) != 9
    given = ridge.fitted(among[np.ix_(others, others)], wanted[others])
    assert np.allclose(unseen[9], among[9, others] @ given, atol=0.01)


def test_scores_that_are_mostly_right_are_taken_sharply():
    wanted = np.eye(3, dtype=np.float32)[np.arange(300) % 3]
    right = 0.8 * wanted + 0.1
    wrong = np.roll(right, 1, axis=1)
    mixed = np.where(np.arange(300)[:, None] % 10 < 6, right, wrong)
    assert ridge.sharpness(right, wanted) > ridge.sharpness(mixed, wanted)


def test_likelihoods_add_up_to_one():
    rows = ridge.likelihoods(np.array([[0.0, 1.0, -1.0], [900.0, 0.0, 0.0]]))
    assert np.allclose(rows.sum(axis=1), 1)
    assert rows[1].argmax() == 0
