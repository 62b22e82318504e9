"""Vectors that are kept from one start to the next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from memory.embedding import Vectors
from memory.kept_vectors import FEW, KeptVectors

MANY = [f"sentence {number}" for number in range(FEW + 4)]


class Counting:
    """An embedder that counts what it is given. Each sentence has a direction of its own, turned by `turn`."""

    def __init__(self, turn: int = 0) -> None:
        self.given: list[str] = []
        self._turn = turn

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.given += texts
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts):
            rows[row, (sum(text.encode()) + self._turn) % 64] = 1.0
        return rows


class InPieces(Counting):
    """Tells how many it was given at once."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.sizes.append(len(texts))
        return await super().embed(texts)


async def test_a_second_start_embeds_only_what_is_new(tmp_path: Path):
    first = await KeptVectors(Counting(), tmp_path / "new" / "vectors.npz").embed(MANY)
    embedder = Counting()
    second = await KeptVectors(embedder, tmp_path / "new" / "vectors.npz").embed([*MANY, "one more"])
    assert np.array_equal(second[:-1], first)
    assert embedder.given == [MANY[0], "one more"]
    assert np.array_equal(second, await Counting().embed([*MANY, "one more"]))


async def test_a_great_many_are_embedded_in_pieces_and_stay_in_order(tmp_path: Path):
    many = [f"{number} times {number}" for number in range(200)]
    embedder = InPieces()
    found = await KeptVectors(embedder, tmp_path / "vectors.npz").embed(many)
    assert max(embedder.sizes) < 100
    assert np.array_equal(found, await Counting().embed(many))


async def test_what_customers_say_is_never_kept(tmp_path: Path):
    await KeptVectors(Counting(), tmp_path / "vectors.npz").embed(["my name is Sarah"])
    assert list(tmp_path.iterdir()) == []


async def test_no_sentence_stands_in_the_file(tmp_path: Path):
    await KeptVectors(Counting(), tmp_path / "vectors.npz").embed(MANY)
    (file,) = tmp_path.iterdir()
    assert b"sentence 3" not in file.read_bytes()


async def test_vectors_of_another_embedder_are_made_anew(tmp_path: Path):
    await KeptVectors(Counting(), tmp_path / "vectors.npz").embed(MANY)
    other = await KeptVectors(Counting(turn=5), tmp_path / "vectors.npz").embed(MANY)
    assert np.array_equal(other, await Counting(turn=5).embed(MANY))


@pytest.mark.parametrize("held", [b"", b"no zip file", b"PK\x03\x04 half of one"])
async def test_a_broken_file_costs_time_and_nothing_else(tmp_path: Path, held: bytes):
    file = tmp_path / "vectors.npz"
    file.write_bytes(held)
    assert np.array_equal(await KeptVectors(Counting(), file).embed(MANY), await Counting().embed(MANY))
    embedder = Counting()
    await KeptVectors(embedder, file).embed(MANY)
    assert embedder.given == [MANY[0]]


async def test_vectors_of_another_shape_are_not_taken(tmp_path: Path):
    file = tmp_path / "vectors.npz"
    np.savez(file, keys=np.array(["a"]), vectors=np.ones((1, 3), np.float32))
    assert (await KeptVectors(Counting(), file).embed(MANY)).shape == (len(MANY), 64)


async def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    vectors = await KeptVectors(Counting(), tmp_path / "file" / "vectors.npz").embed(MANY)
    assert vectors.shape == (len(MANY), 64)
