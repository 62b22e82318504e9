"""What the server says of how it carries out the queries of a store."""

from __future__ import annotations

import re
from typing import Any

import pytest

from memory.stores import ground_neo4j

_SCHEMA = ("CREATE ", "MATCH (s:Schema", "MERGE (s:Schema")
_SCANS = re.compile(r".*(?:AllNodesScan|NodeByLabelScan|MATCH NODE \([^:)]*:\w+\)(?! \[index)).*")


class Profiles:
    """The plans of all queries from now on, by query, as the server gives them after it has carried them out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.plans: dict[str, str] = {}
        monkeypatch.setattr(ground_neo4j, "_rows", self._rows)

    def scans(self) -> dict[str, list[str]]:
        """The queries that look at every node of a label, each with where it does so."""
        found = {query: _SCANS.findall(plan) for query, plan in self.plans.items()}
        return {query: scans for query, scans in found.items() if scans}

    async def _rows(self, runner: Any, query: str, values: Any) -> list[dict[str, Any]]:
        told = not query.strip().startswith(_SCHEMA)
        result = await runner.run(f"PROFILE {query}" if told else query, values)
        rows = [record.data() async for record in result]
        if told and (plan := (await result.consume()).profile):
            self.plans[query] = str(plan)  # a tree of operators, or their names as text
        return rows
