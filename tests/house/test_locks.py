"""The lock files: every package pinned and hashed, one version in all of them, and nothing wanted that is not there."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.reading import ROOMS, Sources

PIN = re.compile(r"^([\w.\[\]-]+)==(\S+)(.*)((?:\n {4}--hash=\S+(?: \\)?)*)", re.MULTILINE)
LOCKS = {"production": (), "embedded": ("embedded",), "dev": ("embedded", "dev")}


def pins(lock: str) -> set[tuple[str, str]]:
    """Name and version of each package in a lock."""
    return {(canonicalize_name(name), version) for name, version, *_ in PIN.findall(lock)}


def without_hash(lock: str) -> list[str]:
    """Packages that would be installed unchecked, and lines that pin nothing."""
    loose = [line for line in lock.splitlines() if re.match(r"[^\s#]", line) and not PIN.match(line)]
    return loose + [name for name, _, _, hashes in PIN.findall(lock) if "--hash=sha256:" not in hashes]


def not_in_lock(wanted: list[str], lock: str) -> list[str]:
    """Requirements that no pin of the lock fulfils."""
    pinned = pins(lock)
    return [
        text
        for text in wanted
        if not any(
            name == canonicalize_name(Requirement(text).name) and Requirement(text).specifier.contains(version)
            for name, version in pinned
        )
    ]


@pytest.fixture(params=LOCKS)
def lock_name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_every_package_is_hashed(house: Sources, lock_name: str):
    assert without_hash(house[f"requirements/{lock_name}.lock"]) == []
    assert without_hash(house["requirements/bootstrap.lock"]) == []


def test_every_package_that_pyproject_wants_is_pinned(house: Sources, lock_name: str):
    project = tomllib.loads(house["pyproject.toml"])["project"]
    wanted = project["dependencies"] + [
        text for extra in LOCKS[lock_name] for text in project["optional-dependencies"][extra]
    ]
    assert not_in_lock(wanted, house[f"requirements/{lock_name}.lock"]) == [], "run `make lock`"


def test_a_larger_lock_holds_the_same_versions_as_a_smaller_one(house: Sources):
    production, embedded, dev = (pins(house[f"requirements/{name}.lock"]) for name in LOCKS)
    assert production < embedded < dev


def test_no_installed_package_takes_the_name_of_a_room():
    taken = {"bench", "tests", *ROOMS} & set(packages_distributions())
    assert taken == set()


def test_a_loose_package_is_found():
    assert without_hash("uv==1.0\n") == ["uv"]
    assert without_hash("uv>=1.0\n") == ["uv>=1.0"]
    assert without_hash("-e .\n") == ["-e ."]
    assert without_hash("uv==1.0 ; sys_platform == 'linux' \\\n    --hash=sha256:ab\n    # via us\n") == []


def test_a_missing_or_old_package_is_found():
    lock = "redis==8.1.0 \\\n    --hash=sha256:ab\nsqlalchemy==2.1.0 \\\n    --hash=sha256:ab\n"
    assert not_in_lock(["redis>=8.1", "sqlalchemy[asyncio]>=2.2", "stamina>=26"], lock) == [
        "sqlalchemy[asyncio]>=2.2",
        "stamina>=26",
    ]
