"""What Postgres does not take is made into what it does."""

import pytest

from memory.stores.ground_postgres import json, text


@pytest.mark.parametrize(("written", "kept"), [("a\x00b", "a\ufffdb"), ("a\ud800b", "a?b"), ("Zoë 🎉", "Zoë 🎉")])
def test_text_and_json_are_made_fit(written, kept):
    assert text(written) == kept
    assert json({"said": [written]}) == {"said": [kept]}
