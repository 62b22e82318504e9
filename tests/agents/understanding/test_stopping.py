"""Wishes about being written to, by a list of what people write and say, labelled by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.stopping import Told, wish_in
from memory.conversation import Channel

LABELLED: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "stopping.yaml").read_text())
"""What is said, by the wish in it: `stop`, `start`, `neither` on every channel, and `stop_in_texts` in texts alone."""


@pytest.mark.parametrize("said", LABELLED["stop"])
def test_a_wish_to_stop_is_understood_on_every_channel(said: str):
    for channel in ("sms", "voice", "web", "email", "whatsapp"):
        assert _wish(said, channel) == "stop", channel


@pytest.mark.parametrize("said", LABELLED["stop_in_texts"])
def test_stop_alone_means_texts_in_a_text_and_the_voice_in_a_call(said: str):
    assert _wish(said, "sms") == "stop"
    assert wish_in(said, "voice") is None
    assert wish_in(said, "web") is None


@pytest.mark.parametrize("said", LABELLED["start"])
def test_a_wish_to_start_again_is_understood(said: str):
    assert _wish(said, "sms") == "start"


@pytest.mark.parametrize("said", LABELLED["neither"])
def test_other_things_are_not_taken_for_one(said: str):
    assert wish_in(said, "sms") is None
    assert wish_in(said, "voice") is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Please stop texting me. How much is it for ten?", Told("stop", "How much is it for ten?")),
        ("Stop texting me and cancel my booking. Thanks", Told("stop", "cancel my booking.")),
        ("Hi. Stop texting me. Thank you!", Told("stop", "")),
        ("Stop texting me. Actually, you can text me again.", Told("start", "")),
    ],
)
def test_what_else_was_said_is_kept(said: str, told: Told):
    assert wish_in(said, "sms") == told


def test_the_list_is_long_enough_to_mean_something():
    assert sum(map(len, LABELLED.values())) >= 180
    assert min(len(LABELLED["stop"]), len(LABELLED["neither"])) >= 60


def _wish(said: str, channel: Channel) -> str | None:
    told = wish_in(said, channel)
    return told.wish if told else None


@given(st.text(max_size=300), st.sampled_from(["sms", "voice", "web"]))
def test_any_text_can_be_asked(text: str, channel):
    told = wish_in(text, channel)
    assert told is None or told.wish in ("stop", "start")
