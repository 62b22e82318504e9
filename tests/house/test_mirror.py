"""The tests mirror the rooms: each module has its test file, and no test file mirrors nothing."""

from __future__ import annotations

import ast

import pytest

from tests.house.reading import ROOMS, Sources, matches, modules

MIRRORED = (*ROOMS, "bench")
NO_MIRROR = ("tests/house/*", "tests/conversations/*")
UNTESTED: dict[str, str] = {
    "memory/migrations/*": "the migrations are run, up and down, by the tests of the store they belong to",
}
"""Modules without a test file of their own, each with the reason. `__init__`, `__main__` and modules that only
declare (types, protocols, errors, constants) need none: see `does_something`."""
MIRRORS_NO_MODULE: dict[str, str] = {
    "tests/gateway/web/*": "the page is JavaScript; these drive its files in a browser",
}
"""Test files without a module of their own, each with the reason."""


def unmirrored(sources: Sources) -> list[str]:
    """Modules that do something and have no test file, and test files that have no module."""
    missing = [
        f"{path} has no {mirror_of(path)}"
        for path, tree in modules(sources, *MIRRORED)
        if does_something(path, tree) and mirror_of(path) not in sources and not matches(path, tuple(UNTESTED))
    ]
    stray = [
        f"{path} mirrors no module"
        for path in sources
        if path.startswith("tests/") and path.split("/")[-1].startswith("test_") and path.endswith(".py")
        if not matches(path, (*NO_MIRROR, *MIRRORS_NO_MODULE)) and module_of(path) not in sources
    ]
    return missing + stray


def mirror_of(path: str) -> str:
    """Where the test of a module is: tests/agents/tools/test_prices.py for agents/tools/prices.py."""
    folder, _, name = path.rpartition("/")
    return f"tests/{folder}/test_{name}"


def module_of(path: str) -> str:
    """What a test file mirrors: the reverse of `mirror_of`."""
    folder, _, name = path.removeprefix("tests/").rpartition("/")
    return f"{folder}/{name.removeprefix('test_')}"


def does_something(path: str, tree: ast.Module) -> bool:
    """Whether a module has a function with a body, and is not one that only calls another's `main`."""
    if path.endswith("/__main__.py"):
        return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(not all(is_words(statement) for statement in function.body) for function in functions)


def is_words(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring or an ellipsis."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def test_the_tests_mirror_the_rooms(house: Sources):
    assert unmirrored(house) == []


CODE = '"""Adds."""\n\ndef add(a, b):\n    return a + b\n'


def test_a_module_without_a_test_is_found():
    assert unmirrored({"agents/tools/prices.py": CODE}) == [
        "agents/tools/prices.py has no tests/agents/tools/test_prices.py"
    ]


def test_a_test_without_a_module_is_found():
    assert unmirrored({"tests/agents/test_gone.py": ""}) == ["tests/agents/test_gone.py mirrors no module"]


@pytest.mark.parametrize(
    "sources",
    [
        {"agents/prices.py": CODE, "tests/agents/test_prices.py": ""},
        {"tests/house/test_rule.py": "", "tests/conversations/test_scene.py": "", "tests/conftest.py": ""},
        {"tests/telephony/twilio_server.py": CODE},
        {"gateway/__main__.py": "from gateway.serve import main\n\nmain()\n"},
        {"memory/store.py": "class Store:\n    async def get(self) -> str:\n        '''Words.'''\n        ...\n"},
        {"memory/errors.py": "class Down(Exception):\n    code = 'down'\n"},
    ],
)
def test_what_has_its_test_or_needs_none_is_left_alone(sources: dict[str, str]):
    assert unmirrored(sources) == []


def test_an_entry_point_that_does_more_than_call_is_found():
    assert unmirrored({"gateway/__main__.py": CODE}) != []
