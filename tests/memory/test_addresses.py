"""The gateway leaves the addresses where the tools find them, and only its owner reads them."""

import pytest

from memory.addresses import read_addresses, write_addresses


def test_what_is_written_is_read_by_its_owner_alone(tmp_path):
    path = tmp_path / "run" / "memory.json"
    for addresses in ({"redis": "redis://h"}, {"redis": "redis://h", "postgres": "postgresql://u:p@h/d"}):
        write_addresses(path, addresses)
        assert read_addresses(path) == addresses
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["memory.json"]
    assert read_addresses(tmp_path / "none.json") == {}


@pytest.mark.parametrize("written", ["{", "[]", '{"redis": 7}', '"secret"'])
def test_what_is_no_such_file_is_refused_and_not_shown(tmp_path, written):
    path = tmp_path / "memory.json"
    path.write_text(written)
    with pytest.raises(ValueError, match=r"memory\.json") as trouble:
        read_addresses(path)
    assert "secret" not in str(trouble.value)
