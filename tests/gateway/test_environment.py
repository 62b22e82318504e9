"""The environment variables: typed, or told by name what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.environment import VARIABLES, Environment, environment
from gateway.errors import ConfigBroken

ROOT = Path(__file__).resolve().parents[2]


def test_the_environment_is_typed_and_empty_is_not_set():
    env = environment({"FRONTDESK_PORT": "9000", "FRONTDESK_PUBLIC_URL": "https://desk.example.com/", "REDIS_URL": ""})
    assert (env.port, env.public_url, env.redis_url) == (9000, "https://desk.example.com", None)
    assert environment({}) == Environment()
    assert (Environment().port, Environment().config, Environment().var) == (8080, Path("config"), Path("var"))


def test_what_is_set_can_be_given_to_another_program():
    given = {
        "FRONTDESK_PORT": "9000",
        "FRONTDESK_VAR": "/somewhere",
        "FRONTDESK_JOBS": "elsewhere",
        "FRONTDESK_NOW": "2026-11-20T12:00:00-08:00",
        "REDIS_URL": "redis://redis/0",
        "OPENAI_API_KEY": "key",
    }
    env = environment(given)
    assert set(env.variables) == set(given)
    assert environment(env.variables) == env


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("FRONTDESK_PORT", "http", 'FRONTDESK_PORT: expected a port from 0 to 65535, got "http"'),
        ("FRONTDESK_PORT", "70000", 'FRONTDESK_PORT: expected a port from 0 to 65535, got "70000"'),
        ("FRONTDESK_PORT", "tcp://10.0.0.1:8080", "is it set by Kubernetes? Use enableServiceLinks: false"),
        ("FRONTDESK_PUBLIC_URL", "desk.example.com", "expected an address such as https://desk.example.com"),
        ("FRONTDESK_PUBLIC_URL", "https://a.example.com/?x=1", "expected an address such as"),
        ("FRONTDESK_PUBLIC_URL", "https://a.example.com:99999", "expected an address such as"),
        ("FRONTDESK_WORKERS", "0", "FRONTDESK_WORKERS: "),
        ("FRONTDESK_DRAIN_SECONDS", "-1", "FRONTDESK_DRAIN_SECONDS: "),
        ("FRONTDESK_NOW", "2026-11-20T12:00:00", "FRONTDESK_NOW: Input should have timezone info"),
        ("TWILIO_API_URL", "no", "expected an address such as https://api.twilio.com, or off"),
        (
            "FRONTDESK_SPEECH",
            "piper",
            "FRONTDESK_SPEECH: expected 'auto', 'scripted' or 'embedded', got \"piper\"",
        ),
    ],
)
def test_a_wrong_variable_is_told_by_name(name: str, value: str, expected: str):
    with pytest.raises(ConfigBroken) as trouble:
        environment({name: value})
    assert str(trouble.value).startswith(f"{name}: ")
    assert expected in str(trouble.value)


CALDAV = {"CALDAV_URL": "https://dav.example.com/o/", "CALDAV_USER": "owner", "CALDAV_PASSWORD": "pass-x"}
STRIPE = {"STRIPE_API_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}


def test_the_calendar_and_the_deposits_are_set_whole_and_their_secrets_never_shown():
    env = environment(CALDAV | STRIPE)
    assert (env.caldav_url, env.caldav_user) == ("https://dav.example.com/o/", "owner")
    assert env.caldav_password is not None
    assert env.caldav_password.get_secret_value() == "pass-x"
    assert {name: env.secrets[name] for name in STRIPE} == STRIPE
    assert not [secret for secret in ("pass-x", "sk_test_x", "whsec_x") if secret in repr(env)]


@pytest.mark.parametrize("whole", [CALDAV, STRIPE])
def test_a_part_of_what_belongs_together_is_told(whole: dict[str, str]):
    for name in whole:
        rest = {other: value for other, value in whole.items() if other != name}
        with pytest.raises(ConfigBroken, match=f"is set without {name}"):
            environment(rest)


def test_an_address_that_is_no_calendar_is_told():
    with pytest.raises(ConfigBroken, match=r"CALDAV_URL: expected an address such as https://dav\.example\.com"):
        environment(CALDAV | {"CALDAV_URL": "dav.example.com"})


def test_a_misspelt_variable_is_logged_and_starts_all_the_same():
    with structlog.testing.capture_logs() as logs:
        environment({"FRONTDESK_PROT": "1", "FRONTDESK_SERVICE_HOST": "10.0.0.1", "PATH": "x"})
    assert [(entry["name"], entry["did_you_mean"]) for entry in logs] == [
        ("FRONTDESK_PROT", "FRONTDESK_PORT"),
        ("FRONTDESK_SERVICE_HOST", None),
    ]


def test_the_example_names_every_variable_and_is_good_as_it_is():
    text = (ROOT / ".env.example").read_text("utf-8")
    written = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    assert set(written) == set(VARIABLES)
    assert environment(written) == Environment()
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if line and not line.startswith("#"):
            above = [one for one in lines[max(0, at - 2) : at] if one.startswith("#")]
            assert above, f"{line} has no comment"


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(VARIABLES), st.text()))
def test_any_environment_is_typed_or_told(environ: dict[str, str]):
    told = ""
    try:
        environment(environ)
    except ConfigBroken as trouble:
        told = str(trouble)
    assert all(line.startswith(("FRONTDESK_", *environ)) for line in told.splitlines())
