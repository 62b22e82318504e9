"""Statements that are made once."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

from memory.records import booking_statements

STATEMENTS = {name: each for name, each in vars(booking_statements).items() if isinstance(each, ClauseElement)}


def test_every_statement_that_reads_or_changes_rows_carries_its_org():
    named = {name: each for name, each in STATEMENTS.items() if name.isupper() and name not in ("ADD", "NOTE")}
    assert len(named) == 10
    for name, statement in named.items():
        for dialect in (sqlite.dialect(), postgresql.dialect()):
            assert "bookings.org = " in str(statement.compile(dialect=dialect)), name
