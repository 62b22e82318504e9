"""Reading the source tree for the rules of the house. A rule takes `Sources` and returns its complaints."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("gateway", "telephony", "pipelines", "learning", "agents", "memory")
NOT_OURS = ("var", "node_modules", ".git", ".venv", ".hypothesis", ".*_cache", "__pycache__")

Sources = Mapping[str, str]
"""Text by path from the root, with forward slashes: {"memory/people.py": "..."}."""


def read_house(root: Path = ROOT) -> dict[str, str]:
    """Every text file of the tree, but for what is installed, generated or cached."""
    sources: dict[str, str] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not matches(name, NOT_OURS))
        for path in (Path(folder, name) for name in sorted(names)):
            try:
                sources[path.relative_to(root).as_posix()] = path.read_text("utf-8")
            except UnicodeDecodeError:
                continue
    return sources


def matches(text: str, patterns: tuple[str, ...]) -> bool:
    """Whether `text` fits a shell pattern; `*` spans folders too."""
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def modules(sources: Sources, *tops: str) -> Iterator[tuple[str, ast.Module]]:
    """Path and syntax tree of each Python file under the top folders."""
    for path, text in sources.items():
        if path.endswith(".py") and path.split("/")[0] in tops:
            yield path, parse(text)


@cache
def parse(text: str) -> ast.Module:
    """The syntax tree of a module, made once for all rules."""
    return ast.parse(text)


def imports_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each thing imported, at the top or inside a function, by statement or by name.

    `from a import b` gives "a.b". Relative imports stay inside a package and are left out.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and dotted(node.func).split(".")[-1] in _IMPORTERS:
            match node.args[0]:
                case ast.Constant(value=str(name)):
                    yield node.lineno, name


_IMPORTERS = ("import_module", "__import__")


def dotted(node: ast.AST) -> str:
    """`os.environ.get` of the expression written so; empty for any other expression."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name) if front := dotted(value):
            return f"{front}.{name}"
    return ""


def within(name: str, package: str) -> bool:
    """Whether a dotted name is the package or something in it."""
    return name == package or name.startswith(f"{package}.")
