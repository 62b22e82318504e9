"""Who answers what."""

from __future__ import annotations

from agents.policy import HeardExamples, Intent, IntentSettings


def test_what_was_heard_stands_after_what_was_written():
    written = {
        name: Intent(agent="desk", about=name, examples=(f"{name} one", f"{name} two", f"{name} three"))
        for name in ("price", "menu")
    }
    joined = IntentSettings(intents=written).with_heard(HeardExamples(heard={"price": ("Price won.",)}))
    assert joined.intents["price"].examples == ("price one", "price two", "price three", "Price won.")
    assert joined.intents["menu"] == written["menu"]
