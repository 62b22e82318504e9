"""The shipped config/ with a few examples of each intent: to learn all of them takes ten seconds of a core.

Whether the router knows what people say is for its own tests, which learn from all of them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from gateway.config_files import read_yaml

CONFIG = Path(__file__).parents[2] / "config"
_EXAMPLES = 12
"""Of each intent."""


def short_config(folder: Path) -> Path:
    """Make the folder, and give it."""
    shutil.copytree(CONFIG, folder, ignore=shutil.ignore_patterns("intents_heard.yaml"))
    content = read_yaml(CONFIG / "intents.yaml").content
    for intent in content["intents"].values():
        intent["examples"] = intent["examples"][:_EXAMPLES]
    (folder / "intents.yaml").write_text(json.dumps(content), encoding="utf-8")
    return folder
