"""Everything that an owner and the environment say, or what is wrong with it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from agents.quoting import quote
from gateway.errors import ConfigBroken
from gateway.settings import FILES, load, process_environment
from pipelines.voice_settings import VoiceSettings
from telephony.refusal_settings import CallSettings

ROOT = Path(__file__).resolve().parents[2]
PLUMBER = Path(__file__).with_name("plumber")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the default config/, to be broken."""
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"FRONTDESK_VAR": str(tmp_path / "var")}


def changed(config: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` in a file; gives the line where it stood."""
    path = config / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def complaint(config: Path, environ: dict[str, str]) -> str:
    with pytest.raises(ConfigBroken) as trouble:
        load(config, environ)
    return str(trouble.value).replace(f"{config.parent}/", "")


def test_the_default_config_is_the_business_of_the_facts(environ: dict[str, str]):
    found = load(ROOT / "config", environ)
    assert (found.business.id, found.business.name) == ("my-hibachi", "My Hibachi")
    assert re.fullmatch(r"\+1916555\d{4}", found.business.phone)
    assert found.business.email.endswith("example.com")
    assert set(found.policies.agents) >= {"greeter", "quotes", "menu", "knowledge", "callback", "goodbye"}
    assert found.policies.agents["quotes"].tools[:2] == ("quote", "travel_fee")
    assert all(len(intent.examples) >= 5 for intent in found.intents.intents.values())
    assert {"weather", "cancellation", "payment", "alcohol", "diets"} <= set(found.knowledge)
    assert set(found.prompts) >= {policy.prompt for policy in found.policies.agents.values()}
    assert (found.model, found.models.choices[found.model].kind) == ("offline", "offline")
    assert found.voice == VoiceSettings()
    assert found.calls == CallSettings()
    assert found.budgets.budgets["small"].conversation_microdollars == 5000


def test_a_phrase_that_is_missing_or_has_a_wrong_slot_is_told_at_start(config: Path, environ: dict[str, str]):
    line = changed(config, "phrases.yaml", "That would be {total}.", "That would be {sum}.")
    changed(config, "phrases.yaml", "ask_name:", "ask_nmae:")
    told = complaint(config, environ)
    assert f"config/phrases.yaml:{line - 2}: quote_total: has a slot {{sum}} that is never filled in" in told
    assert "ask_name: is missing" in told


def test_a_plumber_replaces_config_and_no_python(environ: dict[str, str]):
    found = load(PLUMBER, environ)
    assert (found.business.id, found.voice.silence.filler_after_seconds) == ("rapid-pipes", 2.0)
    assert (found.business.menu, found.business.allergens, found.business.minimum) == ({}, None, None)
    assert quote(found.business, {"call_out": 1, "hour": 3}, miles=5).total_cents == 8900 + 3 * 12000
    assert list(found.knowledge) == ["emergencies"]


def test_with_a_key_the_vendor_answers_and_its_name_can_be_told(config: Path, environ: dict[str, str]):
    assert load(config, environ | {"OPENAI_API_KEY": "sk-x"}).model == "openai"
    assert load(config, environ | {"OPENAI_API_KEY": " "}).model == "offline"
    assert load(config, environ | {"OPENAI_API_KEY": "sk-x", "FRONTDESK_MODEL": "offline"}).model == "offline"
    assert complaint(config, environ | {"FRONTDESK_MODEL": "openai"}) == (
        "OPENAI_API_KEY: is not set, and the model openai needs it"
    )
    assert complaint(config, environ | {"FRONTDESK_MODEL": "opanai"}) == (
        "FRONTDESK_MODEL: there is no model opanai; did you mean openai?"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "business.yaml",
            "cents: 5500",
            "cents: lots",
            'prices.adult.cents: expected a whole number of cents, got "lots"',
        ),
        (
            "business.yaml",
            "    one: adult",
            "    oen: adult",
            "prices.adult.oen: there is no such key; did you mean one?",
        ),
        ("business.yaml", "    from_age: 13", "    one: adult", "prices.adult.one: is here twice, first on line"),
        ("business.yaml", "  needs: [adult]", "  needs: [adlut]", "party.needs[0]: there is no price adlut"),
        (
            "business.yaml",
            "America/Los_Angeles",
            "Pacific",
            "time_zone: expected a time zone such as America/Los_Angeles",
        ),
        ("business.yaml", '"+19165550100"', "19165550100", "phone: expected text (put it in quotes), got 19165550100"),
        ("business.yaml", '"+19165550100"', '"916 555"', 'phone: expected a phone number such as "+19165550100"'),
        ("business.yaml", 'zip: "94520"', "zip: 94520", "base.zip: expected text (put it in quotes), got 94520"),
        ("business.yaml", 'opens: "09:00"', "opens: nine", 'staff.hours[0].opens: expected a time such as "09:00"'),
        ("business.yaml", "      absent: true", "      absent: yes", 'absent: expected true or false, got "yes"'),
        ("business.yaml", "cash, card]", "cash, card", "is not YAML"),
        ("agents.yaml", "prompt: menu", "prompt: menus", "agents.menu.prompt: there is no file in prompts/ menus"),
        ("agents.yaml", "[quote, travel_fee", "[quotes, travel_fee", "agents.quotes.tools[0]: there is no tool quotes"),
        ("agents.yaml", "fallback: knowledge", "fallback: nobody", "fallback: there is no agent nobody"),
        (
            "agents.yaml",
            "    prompt: quotes",
            "    model: gpt\n    prompt: quotes",
            "agents.quotes.model: there is no model gpt",
        ),
        ("intents.yaml", "agent: greeter", "agent: greter", "agent: there is no agent greter; did you mean greeter?"),
        (
            "budgets.yaml",
            "turn_tokens: 8000",
            "turn_tokens: none",
            "budgets.small.turn_tokens: expected a whole number of tokens",
        ),
        ("voice.yaml", "turn:", "turns:", "turns: there is no such key; did you mean turn?"),
        ("providers.yaml", "kind: openai", "kind: opnai", 'expected one of offline, scripted, openai, got "opnai"'),
        ("providers.yaml", "order: [openai, ", "order: [openai, llama, ", "models.order[1]: there is no model llama"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_expectation(
    config: Path, environ: dict[str, str], file: str, old: str, new: str, expected: str
):
    line = changed(config, file, old, new)
    told = complaint(config, environ)
    assert told.startswith(f"config/{file}:")
    assert expected in told
    if "is not YAML" not in expected:
        assert abs(int(told.split(":")[1]) - line) <= 1


def test_a_routing_service_is_off_until_it_is_chosen(config: Path, environ: dict[str, str]):
    assert load(config, environ).routing is None
    chosen = 'routing: {url: "https://osrm.example.com"}'
    changed(config, "providers.yaml", "models:", f"{chosen}\nmodels:")
    routing = load(config, environ).routing
    assert routing is not None
    assert (routing.url, routing.answer_seconds) == ("https://osrm.example.com", 2)


def test_a_missing_key_is_told_where_it_belongs(config: Path, environ: dict[str, str]):
    line = changed(config, "business.yaml", "    cents: 5500\n", "")
    assert complaint(config, environ) == (
        f"config/business.yaml:{line - 3}: prices.adult.cents: is missing: expected a whole number of cents"
    )


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_told(config: Path, environ: dict[str, str], name: str):
    (config / f"{name}.yaml").unlink()
    assert f"config/{name}.yaml: is missing" in complaint(config, environ).splitlines()


def test_examples_as_they_were_heard_are_examples_and_need_not_be_there(config: Path, environ: dict[str, str]):
    file = config / "intents_heard.yaml"
    file.write_text("heard:\n  quote:\n  - How munch is it four ten?\n")
    assert load(config, environ).intents.intents["quote"].examples[-1] == "How munch is it four ten?"
    file.write_text("heard:\n  quotes:\n  - How munch is it four ten?\n")
    assert complaint(config, environ) == (
        "config/intents_heard.yaml:2: heard.quotes: there is no intent quotes; did you mean quote?"
    )
    file.unlink()
    assert load(config, environ).intents.intents["quote"].examples[-1] != "How munch is it four ten?"


def test_a_missing_folder_is_told(tmp_path: Path, environ: dict[str, str]):
    with pytest.raises(ConfigBroken, match="nowhere: is missing"):
        load(tmp_path / "nowhere", environ)


def test_a_file_that_nobody_reads_is_told(config: Path, environ: dict[str, str]):
    (config / "voice.yml").write_text("turn: {}")
    assert complaint(config, environ) == "config/voice.yml: no such file is read; did you mean voice.yaml?"


def test_all_files_are_read_before_it_is_told(config: Path, environ: dict[str, str]):
    changed(config, "business.yaml", "cents: 5500", "cents: lots")
    changed(config, "voice.yaml", "turn:", "turns:")
    (config / "prompts" / "menu.md").write_bytes(b"\xff")
    assert [line.split(":")[0] for line in complaint(config, environ).splitlines()] == [
        "config/business.yaml",
        "config/voice.yaml",
        "config/prompts/menu.md",
    ]


def test_the_secret_is_given_or_made_and_never_shown(config: Path, environ: dict[str, str]):
    made = load(config, environ)
    assert made.secret == load(config, environ).secret
    given_secret = "s" * 40
    found = load(config, environ | {"FRONTDESK_SECRET": given_secret, "TWILIO_AUTH_TOKEN": "token-x"})
    assert found.secret.get_secret_value() == given_secret
    assert given_secret not in repr(found)
    assert "token-x" not in repr(found)
    assert "at least 32 characters" in complaint(config, environ | {"FRONTDESK_SECRET": "short"})
    assert "short" not in complaint(config, environ | {"FRONTDESK_SECRET": "short"})


def test_the_process_s_own_variables_go_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    dotenv = tmp_path / ".env"
    dotenv.write_text("FRONTDESK_PORT=1\nFRONTDESK_HOST=0.0.0.0\n# a note\n")
    monkeypatch.setenv("FRONTDESK_PORT", "2")
    found = process_environment(dotenv)
    assert (found["FRONTDESK_PORT"], found["FRONTDESK_HOST"]) == ("2", "0.0.0.0")
    assert process_environment(tmp_path / "none")["FRONTDESK_PORT"] == "2"
