"""Every module says in a docstring what it is for."""

from __future__ import annotations

import ast

from tests.house.reading import ROOMS, Sources, modules


def modules_without_docstring(sources: Sources) -> list[str]:
    """Paths of the modules that begin without a word about themselves."""
    return [path for path, tree in modules(sources, *ROOMS, "bench", "tests") if not ast.get_docstring(tree)]


def test_every_module_has_a_docstring(house: Sources):
    assert modules_without_docstring(house) == []


def test_a_module_without_a_docstring_is_found():
    sources = {"agents/a.py": "x = 1", "agents/b.py": '"""Says."""', "agents/__init__.py": "", "agents/c.py": '""""""'}
    assert modules_without_docstring(sources) == ["agents/a.py", "agents/__init__.py", "agents/c.py"]
