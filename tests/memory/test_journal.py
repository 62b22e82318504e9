"""What waits on disk comes back whole, and half a line is put aside."""

from datetime import UTC, datetime

from memory.conversation import ConversationId, Turn, TurnId
from memory.journal import Entry, Journal
from memory.memories import Memory, MemoryId
from memory.people import Contact, CustomerId, OrgId

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
    path.write_bytes(ENTRIES[0].line() + ENTRIES[1].line()[:20])
    journal = Journal(path)
    assert journal.first() == ENTRIES[0]
    assert len(journal) == 1
    assert path.with_suffix(".aside").read_bytes().startswith(b'{"kind":"began"')


def test_what_no_store_takes_is_kept_for_a_person(tmp_path):
    journal = Journal(tmp_path / "journal")
    journal.add(ENTRIES[0])
    journal.put_aside(ENTRIES[0])
    journal.done()
    assert (tmp_path / "journal.aside").read_bytes() == ENTRIES[0].line()
