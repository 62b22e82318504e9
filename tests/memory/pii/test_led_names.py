"""What a lead makes of the word behind it."""

import pytest

from memory.pii.led_names import follows
from memory.pii.name_leads import Sureness, leads_in
from memory.pii.name_tokens import Words


def named(text: str, sureness: Sureness) -> list[str]:
    """The words that follow leads of one sureness as names."""
    words = Words(text)
    led = [(words.at(start), lead) for sure, lead, start in leads_in(text) if sure == sureness]
    return [words.all[at].text for at, lead in led if at is not None and follows(words, at, sureness, lead)]


@pytest.mark.parametrize(
    ("text", "sureness", "names"),
    [
        ("my name is featherstone", "sure", ["featherstone"]),
        ("my name is on the list", "sure", []),
        ("I'm Thandiwa", "likely", ["Thandiwa"]),
        ("i'm thandiwa", "likely", []),
        ("i'm sarah", "likely", ["sarah"]),
        ("i'm rose", "likely", ["rose"]),
        ("i'm frank about it", "likely", []),
        ("it's may 9", "likely", []),
        ("it's may calling", "likely", ["may"]),
        ("this is featherstone speaking", "likely", ["featherstone"]),
        ("can i speak to featherstone", "likely", ["featherstone"]),
        ("can i speak to billing", "likely", []),
        ("hi Grace, one thing", "weak", ["Grace"]),
        ("thanks Frontdesk", "weak", []),
        ("for Chase Bank", "weak", []),
    ],
)
def test_the_surer_the_lead_the_less_the_word_has_to_look_like_a_name(text: str, sureness: Sureness, names: list[str]):
    assert named(text, sureness) == names
