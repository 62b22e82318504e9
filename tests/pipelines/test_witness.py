"""What a call tells is what `Witness` says it tells: captions, the staff console and the demo are built on it."""

import ast
import re
from pathlib import Path

from pipelines import witness

ROOM = Path(witness.__file__).parent
_EVENT = re.compile(r'\{"type": "(\w+)"((?:, "\w+"(?:: \{[^}]*\})?)*)\}')


def documented() -> dict[str, set[str]]:
    """The keys of each event, from the page."""
    events = _EVENT.findall((ROOM / "witness.py").read_text("utf-8"))
    return {kind: set(re.findall(r'"(\w+)"', re.sub(r": \{[^}]*\}", "", keys))) for kind, keys in events}


def told() -> dict[str, set[str]]:
    """The keys of each event, from the dicts in the code of the room that have a "type"."""
    found: dict[str, set[str]] = {}
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Dict):
                continue
            items = zip(node.keys, node.values, strict=True)
            pairs = {key.value: value for key, value in items if isinstance(key, ast.Constant)}
            if isinstance(kind := pairs.pop("type", None), ast.Constant):
                found.setdefault(str(kind.value), set()).update(map(str, pairs))
    return found


def test_every_event_is_documented_with_its_keys():
    events = documented()
    events["caller"].discard("emotion")  # put on it when it could be told
    assert told() == events
