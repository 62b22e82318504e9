"""Every kind that is told has its table."""

from memory.records.entries import CHANGING, KINDS
from memory.records.schema_told import TOLD


def test_every_kind_has_a_table_and_what_changes_knows_which_is_newer():
    assert TOLD.keys() == KINDS.keys()
    for kind in CHANGING - {"labels"}:
        assert "as_of" in TOLD[kind].columns
