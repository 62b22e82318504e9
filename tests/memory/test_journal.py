"""What waits on disk comes back whole, and half a line is put aside."""

from datetime import UTC, datetime

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
