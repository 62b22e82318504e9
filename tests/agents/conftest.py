"""The businesses that tests speak about, read as the gateway reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.business import Business
from gateway.settings import Settings, load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The default config/."""
    return load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))})


@pytest.fixture(scope="session")
def business(settings: Settings) -> Business:
    """The business of the default config/."""
    return settings.business


@pytest.fixture(scope="session")
def plumber(tmp_path_factory: pytest.TempPathFactory) -> Business:
    """A business of another trade."""
    folder = ROOT / "tests/gateway/plumber"
    return load(folder, {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))}).business
