"""Notes of a conversation."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from agents.notes import Notes, first_name
from agents.understanding.party import Party

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


def test_notes_survive_as_json():
    notes = Notes(
        topic="quote",
        asked="zip",
        party=Party(8, 4, (4,)),
        zip="95616",
        place="Davis",
        extras={"salmon": "everyone", "noodles": 3},
        name="Sarah",
        phone="+19165550142",
        digits="91",
        reason="a wedding",
        callback="abc",
        offered_person=True,
        spent_microdollars=12,
        results={"quote": {"total_cents": 100}},
    )
    assert Notes.from_json(json.loads(json.dumps(notes.as_json()))) == notes


def test_nothing_known_is_nothing_noted():
    assert Notes().as_json() == {}
    assert Notes.from_json({}) == Notes()
    assert not Notes(party=Party(children=3)).has_order


@given(st.dictionaries(st.sampled_from(list(Notes.__dataclass_fields__)), json_values))
def test_notes_of_any_shape_can_be_read(notes: dict):
    assert isinstance(Notes.from_json(notes).as_json(), dict)


def test_people_are_called_by_their_first_name():
    assert [first_name(name) for name in ("Bob Smith", "Ann", "", None)] == ["Bob", "Ann", None, None]
