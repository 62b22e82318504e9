"""What runs beside a gateway, and where it is found. A whole box: `test_supervisor.py`."""

from __future__ import annotations

import signal
from typing import Any, cast

from gateway.settings import load
from gateway.wiring_box import JOBS, Box, database_of, programs, serves, speech_of
from pipelines.speech.workers import worker


def settings_of(tmp_path, **environ):
    return load(None, {"FRONTDESK_VAR": str(tmp_path / "var"), "FRONTDESK_SPEECH": "scripted", **environ})


def test_without_redis_there_is_one_of_our_own_and_what_is_given_is_taken(tmp_path):
    settings = settings_of(tmp_path)
    url, beside = programs(settings, speech_of(settings))
    assert url.startswith("unix://")
    assert [program.name for program in beside] == ["valkey", "jobs"]
    assert (beside[1].environ or {})["REDIS_URL"] == url
    assert (beside[1].environ or {})["FRONTDESK_VAR"] == str(tmp_path / "var")
    assert database_of(settings) == f"sqlite:///{tmp_path}/var/frontdesk.db"

    given = settings_of(
        tmp_path, FRONTDESK_JOBS="elsewhere", REDIS_URL="redis://redis/0", DATABASE_URL="postgres://db/frontdesk"
    )
    assert programs(given, speech_of(given)) == ("redis://redis/0", [])
    assert database_of(given) == "postgres://db/frontdesk"


def test_local_speech_has_its_workers_beside_the_gateway(tmp_path):
    settings = settings_of(tmp_path, FRONTDESK_SPEECH="embedded", REDIS_URL="redis://redis/0")
    _, beside = programs(settings, speech_of(settings))
    assert {program.name for program in beside} >= {"speech-piper", "speech-moonshine-base"}


async def test_a_speech_worker_that_is_not_there_does_not_serve(tmp_path):
    assert not await serves(worker("piper", tmp_path))


def test_sighup_is_for_the_workers_and_of_what_they_share_for_the_job_worker():
    told: list[tuple[str, signal.Signals, str | None]] = []

    class Told:
        def __init__(self, name: str) -> None:
            self._name = name

        def tell(self, number: signal.Signals, only: str | None = None) -> None:
            told.append((self._name, number, only))

    box = Box(cast("Any", Told("workers")), cast("Any", Told("shared")))
    box.tell(signal.SIGINT)
    box.tell(signal.SIGHUP)
    assert told == [
        ("workers", signal.SIGINT, None),
        ("workers", signal.SIGHUP, None),
        ("shared", signal.SIGHUP, JOBS),
    ]
