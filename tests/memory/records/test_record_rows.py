"""What was written comes back as it was."""

from sqlalchemy import select

from memory.conversation import Emotion
from memory.people import Contact, OrgId
from memory.records.record_rows import customer_from, turn_from
from memory.records.rows import Row
from memory.records.schema import turns
from tests.memory.records.record import NOON, Record


async def test_a_turn_comes_back_with_its_emotion(engine):
    record = Record(engine, OrgId("o"))
    [turn] = await record.said("maria", "c", ("customer", "Hello, how much is it?"))
    feeling = {"score": 0.2, "label": "very_negative", "confidence": 1.0, "words": 0.2, "voice": None}
    base = {"org": "o", "conversation": "c", "customer": "maria", "who": "customer", "channel": "sms", "at": NOON}
    rest = {"id": "upset", "text": "Refund!", "place": 2, "emotion": feeling, "emotion_score": 0.2, "interrupted": True}
    await record.write(Row("turn", {**base, **rest}))
    async with engine.connect() as connection:
        found = [turn_from(row) for row in await connection.execute(select(turns).order_by(turns.c.place))]
    assert found[0] == turn
    assert found[1].emotion == Emotion(**feeling)
    assert found[1].interrupted


def test_a_customer_that_the_record_does_not_know_yet_has_nothing():
    customer = customer_from(OrgId("o"), "x", None, None)
    assert (customer.id, customer.contacts, customer.facts, customer.name) == ("x", (), {}, None)
    known = customer_from(OrgId("o"), "x", {"name": "Zoë"}, [["phone", "+19165550142"]])
    assert known.name == "Zoë"
    assert known.contacts == (Contact("phone", "+19165550142"),)
