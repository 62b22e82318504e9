"""The clips of the scenes that are played by voice: one for each voice and wording, whatever scene says it."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
CLIPS = HERE / "clips"
_LONGEST_NAME = 48


def scenes() -> list[tuple[str, dict[str, Any]]]:
    """All scenes of this folder, each with the name of its file."""
    files = sorted(HERE.glob("*.yaml"))
    return [(file.stem, scene) for file in files for scene in yaml.safe_load(file.read_text(encoding="utf-8"))]


def spoken_lines() -> list[tuple[str, str]]:
    """Each voice and wording that a scene by voice needs, once."""
    lines = [
        (scene["by_voice"], step["customer"])
        for _, scene in scenes()
        if "by_voice" in scene
        for step in scene["steps"]
        if "customer" in step
    ]
    return list(dict.fromkeys(lines))


def clip_of(voice: str, words: str) -> Path:
    """The clip of a line, named by its words, so that one can find it; a long one is told apart by its hash."""
    name = re.sub(r"[^a-z0-9]+", "-", words.lower().replace("'", "")).strip("-")
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 9]}-{sha256(words.encode()).hexdigest()[:8]}"
    return CLIPS / voice / f"{name}.wav"
