"""The tree that the rules of the house are held against."""

from __future__ import annotations

import pytest

from tests.house.reading import Sources, read_house


@pytest.fixture(scope="session")
def house() -> Sources:
    """Every text file of this repository by path."""
    return read_house()
