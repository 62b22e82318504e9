"""Files of config/ as plain data that knows on which line each key stands.

The YAML is the plain part of YAML 1.2: `12:00`, `no` and `01234` are text, only `true` and `false` are yes and no, and
a key twice in one place is an error rather than a silent choice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from gateway.errors import ConfigBroken

_MOST_LEVELS = 50
"""How deep a file may be nested."""

Spot = tuple[str | int, ...]
"""Where in a file: keys and list positions from the top."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file: `config/business.yaml:42: prices.adult.cents: expected ...`."""

    file: str
    line: int | None
    message: str
    spot: Spot = ()

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {spelled(self.spot)}: {self.message}" if self.spot else f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content, and the line of every key and list entry in it."""

    file: str
    content: Any
    lines: Mapping[Spot, int] = field(default_factory=dict)

    def line(self, spot: Spot) -> int:
        """The line of this spot, or of the nearest one above that is in the file."""
        while spot and spot not in self.lines:
            spot = spot[:-1]
        return self.lines.get(spot, 1)

    def problem(self, spot: Spot, message: str) -> Problem:
        """A problem at this spot."""
        return Problem(self.file, self.line(spot), message, spot)


def spelled(spot: Spot) -> str:
    """`("staff", "hours", 0, "opens")` as `staff.hours[0].opens`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in spot)
    return text.removeprefix(".")


def shown(value: object) -> str:
    """A value as the owner wrote it, cut short."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if not text.isprintable():
        text = json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def read_text(path: Path) -> str:
    """The text of a file. Raises ConfigBroken when it is missing, unreadable or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigBroken(Problem(str(path), None, "is missing")) from None
    except UnicodeDecodeError as trouble:
        line = path.read_bytes()[: trouble.start].count(b"\n") + 1
        raise ConfigBroken(Problem(str(path), line, "expected UTF-8 text")) from None
    except OSError as trouble:
        raise ConfigBroken(Problem(str(path), None, f"cannot be read: {trouble.strerror}")) from None


def read_yaml(path: Path) -> Document:
    """The content of a YAML file. Raises ConfigBroken for what is no YAML, a key twice, and a self-reference."""
    text = read_text(path)
    try:
        node = _composed(text)
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark or trouble.context_mark
        message = trouble.problem or trouble.context or "is not YAML"
        raise ConfigBroken(Problem(str(path), mark.line + 1 if mark else None, f"is not YAML: {message}")) from None
    except (yaml.YAMLError, RecursionError) as trouble:
        message = str(trouble).splitlines()[0] if isinstance(trouble, yaml.YAMLError) else "nested too deeply"
        raise ConfigBroken(Problem(str(path), None, f"is not YAML: {message}")) from None
    if node is None:
        raise ConfigBroken(Problem(str(path), 1, "is empty"))

    reading = _Reading(str(path))
    content = reading.value(node, (), ())
    if reading.problems:
        raise ConfigBroken(*reading.problems)
    return Document(str(path), content, reading.lines)


def _composed(text: str) -> yaml.Node | None:
    """What a text is made of, by libyaml, which follows any depth until the process falls over: so that is measured."""
    level = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if level > _MOST_LEVELS:
            raise RecursionError
    return yaml.compose(text, Loader=_PlainLoader)


class _Reading:
    """One walk over the nodes of a file, noting lines and problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Spot, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, spot: Spot, above: tuple[int, ...]) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(spot, line)
        if id(node) in above:
            self.problems.append(Problem(self.file, line, "refers to itself", spot))
            return None
        above = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, spot, above)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*spot, at), above) for at, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, spot: Spot, above: tuple[int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(self.file, line, "expected a name before the colon", spot))
                continue
            key = str(key_node.value)
            inner = (*spot, key)
            if key in found:
                first = self.lines[inner]
                self.problems.append(Problem(self.file, line, f"is here twice, first on line {first}", inner))
                continue
            self.lines[inner] = line
            found[key] = self.value(value_node, inner, above)
        return found


class _PlainLoader(yaml.CSafeLoader):
    """CSafeLoader without the surprises of YAML 1.1."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML looks it up on the class


_INT = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?\Z")
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "~": None, "": None}


def _scalar(node: yaml.ScalarNode) -> Any:
    text = node.value
    # Quoted, folded or literal text stays text whatever it looks like.
    if node.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text
