"""A file is about one idea and a function about one step: both stay short enough to be read at once."""

from __future__ import annotations

import ast

from tests.house.reading import ROOMS, Sources, modules

FILE_LINES = 300
FILE_LINES_AT_MOST = 400
FUNCTION_LINES_AT_MOST = 80

LONG_FILES: set[str] = set()
"""Files let over FILE_LINES until they are split; none may pass FILE_LINES_AT_MOST. Best empty."""


def too_long(sources: Sources, long_files: set[str]) -> list[str]:
    """Files and functions over their limit, and names in `long_files` that need not be there."""
    complaints = [f"{path} is not long (any more)" for path in long_files if lines(sources.get(path, "")) <= FILE_LINES]
    for path, tree in modules(sources, *ROOMS, "bench", "tests"):
        count, limit = lines(sources[path]), FILE_LINES_AT_MOST if path in long_files else FILE_LINES
        if count > limit:
            complaints.append(f"{path} has {count} lines, over {limit}")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES_AT_MOST:
                    complaints.append(f"{path}:{node.lineno}: {node.name} has {length} lines")
    return complaints


def lines(text: str) -> int:
    """How many lines a text has."""
    return len(text.splitlines())


def test_files_and_functions_are_short(house: Sources):
    assert too_long(house, LONG_FILES) == []


def test_a_long_file_is_found_and_a_known_one_only_over_the_hard_limit():
    sources = {"agents/a.py": "x = 1\n" * (FILE_LINES + 1)}
    assert too_long(sources, set()) == [f"agents/a.py has {FILE_LINES + 1} lines, over {FILE_LINES}"]
    assert too_long(sources, {"agents/a.py"}) == []
    assert too_long({"agents/a.py": "x = 1\n" * (FILE_LINES_AT_MOST + 1)}, {"agents/a.py"}) != []


def test_a_file_that_was_split_leaves_the_list():
    assert too_long({"agents/a.py": "x = 1\n"}, {"agents/a.py"}) == ["agents/a.py is not long (any more)"]


def test_a_long_function_is_found_a_method_too():
    body = "        x = 1\n" * FUNCTION_LINES_AT_MOST
    sources = {"agents/a.py": f"class A:\n    async def walk(self):\n{body}"}
    assert too_long(sources, set()) == [f"agents/a.py:2: walk has {FUNCTION_LINES_AT_MOST + 1} lines"]
