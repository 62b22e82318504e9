"""The secret that signs sessions and tokens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.errors import ConfigBroken
from gateway.signing_secret import SHORTEST, kept_secret


def test_it_is_made_once_and_kept(tmp_path: Path):
    secret = kept_secret(tmp_path / "var")
    assert len(secret) >= SHORTEST
    assert kept_secret(tmp_path / "var") == secret
    assert kept_secret(tmp_path / "other") != secret
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret"]


def test_only_its_owner_may_read_it(tmp_path: Path):
    kept_secret(tmp_path)
    path = tmp_path / "secret"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    kept_secret(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_workers_that_start_at_once_have_one_secret(tmp_path: Path):
    with ThreadPoolExecutor(16) as workers:
        assert len(set(workers.map(lambda _: kept_secret(tmp_path), range(64)))) == 1


@pytest.mark.parametrize("content", ["", "short", "\n" * 50])
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, content: str):
    (tmp_path / "secret").write_text(content)
    with pytest.raises(ConfigBroken, match="delete the file to get one"):
        kept_secret(tmp_path)
