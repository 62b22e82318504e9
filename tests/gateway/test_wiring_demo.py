"""The memory of a gateway, looked at from beside it."""

from __future__ import annotations

from pathlib import Path

from gateway.settings import load
from gateway.wiring_box import database_of
from gateway.wiring_demo import what_is_kept
from memory.embedded_valkey import valkey_command

ROOT = Path(__file__).parents[2]


async def test_it_looks_where_the_gateway_keeps_things(tmp_path: Path):
    settings = load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path)})
    async with what_is_kept(settings) as kept:
        memory = kept.memory._store  # pyright: ignore[reportAttributeAccessIssue]
        pool = memory._ground.client.connection_pool
        assert str(pool.connection_kwargs.get("path", "")) in valkey_command(settings.env.var / "valkey").url
        assert database_of(settings).endswith(f"{tmp_path}/frontdesk.db")
