"""The launcher, on its own: what it refuses, and what it does to a broken file."""

import os
import subprocess
import sys
from pathlib import Path

from memory import valkey_launcher
from memory.valkey_launcher import PARENT_GONE, newest_part, repair, server_words, take_folder


def test_it_does_not_start_a_server_for_a_process_that_is_gone(tmp_path):
    words = [sys.executable, "-I", valkey_launcher.__file__, "/bin/false", str(tmp_path), str(tmp_path / "s"), "1"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == PARENT_GONE
    assert "is gone" in done.stderr


def test_one_folder_is_taken_once(tmp_path):
    assert take_folder(tmp_path, parent=7)
    assert (tmp_path / "valkey.lock").read_text() == f"{os.getpid()} 7\n"
    assert not take_folder(tmp_path, parent=8, wait_seconds=0)


def test_no_network_port_and_an_append_only_file(tmp_path):
    words = server_words(tmp_path, tmp_path / "s", "everysec")
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert options["--port"] == "0"
    assert options["--unixsocketperm"] == "700"
    assert (options["--appendonly"], options["--appendfsync"], options["--save"]) == ("yes", "everysec", "")


def test_the_newest_part_is_the_last_one_of_the_manifest(tmp_path):
    parts = tmp_path / "appendonlydir"
    parts.mkdir()
    assert newest_part(tmp_path) is None
    lines = [
        f"file appendonly.aof.{n}.{kind} seq {n} type {kind[0]}\n"
        for n, kind in ((1, "base.rdb"), (1, "incr.aof"), (2, "incr.aof"))
    ]
    (parts / "appendonly.aof.manifest").write_text("".join(lines))
    assert newest_part(tmp_path) is None
    (parts / "appendonly.aof.2.incr.aof").write_bytes(b"")
    assert newest_part(tmp_path) == parts / "appendonly.aof.2.incr.aof"


def test_an_unrepairable_file_is_kept_and_told(tmp_path, capsys):
    parts = tmp_path / "appendonlydir"
    parts.mkdir()
    (parts / "appendonly.aof.manifest").write_text("file appendonly.aof.1.incr.aof seq 1 type i\n")
    (parts / "appendonly.aof.1.incr.aof").write_bytes(b"rubbish")
    repair("/bin/false", tmp_path)  # a checker that always says no
    (kept,) = parts.glob("*.broken-*")
    assert kept.read_bytes() == b"rubbish"
    assert "could not be repaired" in capsys.readouterr().err


def test_a_whole_file_is_left_alone(tmp_path):
    parts = tmp_path / "appendonlydir"
    parts.mkdir()
    (parts / "appendonly.aof.manifest").write_text("file appendonly.aof.1.incr.aof seq 1 type i\n")
    (parts / "appendonly.aof.1.incr.aof").write_bytes(b"*1\r\n$4\r\nPING\r\n")
    repair("/bin/true", tmp_path)
    assert [file.name for file in Path(parts).iterdir() if "broken" in file.name] == []
