"""What waits on disk comes back whole, and half a line is put aside."""

import os
import resource
import signal
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from memory.conversation import ConversationId, Turn, TurnId
from memory.journal import Entry, Journal
from memory.memories import Memory, MemoryId
from memory.people import Contact, CustomerId, OrgId
from memory.sealing import KEY_BYTES, Sealer

ORG, ZOE, NOW = OrgId("o"), CustomerId("c"), datetime(2026, 11, 20, 18, tzinfo=UTC)
TURN = Turn(TurnId("t"), ORG, ConversationId("th"), ZOE, "customer", "sms", "hi\n🎉", NOW)
ENTRIES = [
    Entry("met", ORG, id="alone_1", contact=Contact("phone", "+14155550123")),
    Entry("began", ORG, id="alone_2", customer=ZOE, at=NOW),
    Entry("remember", ORG, customer=ZOE, values={"name": "Zoë", "party": ""}),
    Entry("stopped", ORG, customer=ZOE, at=None),
    Entry("notes", ORG, id="th", values={"party": {"adults": [1, 2]}}),
    Entry("turn", ORG, turn=TURN),
    Entry("memory", ORG, memory=Memory(MemoryId("m"), ORG, ZOE, "fact", "x", NOW, "short", data={"a": 1})),
]


def test_entries_survive_the_process_in_order(tmp_path):
    journal = Journal(tmp_path / "deep" / "journal")
    for entry in ENTRIES:
        journal.add(entry)
    again = Journal(tmp_path / "deep" / "journal")
    found = []
    while entry := again.first():
        found.append(entry)
        again.done()
    assert found == ENTRIES
    assert not (tmp_path / "deep" / "journal").exists()
    assert len(Journal(tmp_path / "deep" / "journal")) == 0


def test_half_a_line_is_put_aside_and_the_rest_is_played(tmp_path):
    path = tmp_path / "journal"
    path.write_bytes(ENTRIES[0].line() + b"\n" + ENTRIES[1].line()[:20])
    journal = Journal(path)
    assert journal.first() == ENTRIES[0]
    assert len(journal) == 1
    assert path.with_suffix(".aside").read_bytes().startswith(b'{"kind":"began"')


def test_what_no_store_takes_is_kept_for_a_person(tmp_path):
    journal = Journal(tmp_path / "journal")
    journal.add(ENTRIES[0])
    journal.put_aside(ENTRIES[0])
    journal.done()
    assert (tmp_path / "journal.aside").read_bytes() == ENTRIES[0].line() + b"\n"


def test_nobody_reads_on_the_disk_what_waits_there(tmp_path):
    path, sealer = tmp_path / "journal", Sealer({"k1": b"1" * KEY_BYTES})
    journal = Journal(path, sealer)
    for entry in ENTRIES:
        journal.add(entry)
    for word in ('"text"', "Zoë", "adults", "4155550123"):
        assert word.encode() not in path.read_bytes()
    assert sealer.keys_in(path.read_bytes()) == {"k1"}
    newer = Sealer({"k2": b"2" * KEY_BYTES, "k1": b"1" * KEY_BYTES})
    assert [Journal(path, newer).first(), len(Journal(path, newer))] == [ENTRIES[0], len(ENTRIES)]


def test_what_no_key_opens_is_put_aside_as_it_is(tmp_path):
    path, sealer = tmp_path / "journal", Sealer({"k1": b"1" * KEY_BYTES})
    Journal(path, sealer).add(ENTRIES[0])
    kept = path.read_bytes()
    assert len(Journal(path, Sealer({"k2": b"2" * KEY_BYTES}))) == 0
    assert path.with_suffix(".aside").read_bytes() == kept


def test_what_comes_behind_half_a_line_is_not_lost_with_it(tmp_path):
    path = tmp_path / "journal"
    path.write_bytes(ENTRIES[0].line() + b"\n" + ENTRIES[1].line()[:20])
    Journal(path).add(ENTRIES[2])
    again = Journal(path)
    assert [again.first(), len(again)] == [ENTRIES[0], 2]
    assert path.with_suffix(".aside").read_bytes() == ENTRIES[1].line()[:20] + b"\n"  # once


@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from([b"[]", b"7", b"null", b'{"kind":"met"}']))))
def test_no_damage_keeps_it_from_starting(tmp_path_factory, lines: list[bytes]):
    path = tmp_path_factory.mktemp("waiting") / "journal"
    path.write_bytes(b"\n".join([*lines, ENTRIES[0].line()]))
    assert Journal(path).first() == ENTRIES[0]


def test_on_a_full_disk_it_waits_in_memory_and_is_written_when_there_is_room(tmp_path):
    """A limit on the size of files stands for the disk: a write of more is cut off, as there."""
    journal, path = Journal(tmp_path / "journal"), tmp_path / "journal"
    limits, told = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    journal.add(ENTRIES[0])
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(ENTRIES[0].line()) + 20, limits[1]))
        journal.add(ENTRIES[1])
        journal.add(ENTRIES[2])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, told)
    assert len(journal) == 3
    assert len(path.read_bytes()) == len(ENTRIES[0].line()) + 20  # half a line
    journal.add(ENTRIES[3])
    assert path.read_bytes() == b"".join(each.line() + b"\n" for each in ENTRIES[:4])


def test_a_folder_that_is_gone_keeps_nobody_from_talking(tmp_path):
    (tmp_path / "waiting").mkdir()
    journal = Journal(tmp_path / "waiting" / "journal")
    os.rmdir(tmp_path / "waiting")
    journal.add(ENTRIES[0])
    journal.put_aside(ENTRIES[0])
    journal.done()
    assert journal.first() is None
