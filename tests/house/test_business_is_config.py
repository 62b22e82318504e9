"""An owner edits config/ and nothing else: it holds no Python, and no Python holds a fact of a business."""

from __future__ import annotations

import re

from tests.house.reading import ROOMS, Sources

TELLING = re.compile(r"(?i)hibachi|lobster|gyoza|yakisoba|teriyaki|calamari|edamame|scallops|filet mignon")
"""Words of the business that the default config/ describes. One in the code means that the code knows the menu."""


def python_in_config(sources: Sources) -> list[str]:
    """Python files under config/."""
    return [path for path in sources if path.startswith("config/") and path.endswith((".py", ".pyi", ".ipynb"))]


def business_in_code(sources: Sources) -> list[str]:
    """Lines of the rooms' Python that speak of the default business."""
    return [
        f"{path}:{number}: {found.group()}"
        for path, text in sources.items()
        if path.endswith(".py") and path.split("/")[0] in ROOMS
        for number, line in enumerate(text.splitlines(), 1)
        if (found := TELLING.search(line))
    ]


def test_config_holds_no_python(house: Sources):
    assert python_in_config(house) == []


def test_the_rooms_know_no_fact_of_the_business(house: Sources):
    assert business_in_code(house) == []


def test_the_words_looked_for_are_words_of_the_business(house: Sources):
    written = "\n".join(text for path, text in house.items() if path.startswith("config/"))
    assert {word for word in TELLING.pattern.removeprefix("(?i)").split("|") if word not in written.lower()} == set()


def test_python_in_config_and_business_in_python_are_found():
    sources = {"config/prices.py": "", "agents/a.py": "x = 1\nPRICE = {'Lobster tail': 1500}", "config/a.yaml": "gyoza"}
    assert python_in_config(sources) == ["config/prices.py"]
    assert business_in_code(sources) == ["agents/a.py:2: Lobster"]
