"""What is kept to learn from goes without personal data; everything else goes as it is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from memory.people import Contact, Customer, CustomerId, OrgId
from memory.records.entries import ConversationLabels, Feedback, MessageRecord, TutorPair, kind_of, told_values
from memory.records.learnable import Learnable, for_learning, names_of
from memory.records.queue_redis import RecordQueue
from memory.stores.keys import records_key

ORG, ZURI, AT = OrgId("o"), CustomerId("x"), datetime(2026, 11, 20, 18, tzinfo=UTC)
PROMPT = [
    {"role": "user", "content": "thandiwa here, my number is nine one six five five five oh one four two"},
    {"role": "assistant", "parts": ["$550 for 10 on May 9 in 95616", 3, None, {"to": "+19165550142"}]},
]
PAIR = TutorPair(
    "t", ORG, ZURI, "c", "turn", list(PROMPT), "Thanks, Thandiwa", "I have jane@example.com", AT, 0.5, {"a": 1}
)


def test_prompt_and_answers_of_a_tutor_pair_are_redacted_and_the_rest_stays():
    learned = for_learning(PAIR, names=["Thandiwa"])
    assert learned == replace(
        PAIR,
        prompt=[
            {"role": "user", "content": "[name] here, my number is [phone]"},
            {"role": "assistant", "parts": ["$550 for 10 on May 9 in 95616", 3, None, {"to": "[phone]"}]},
        ],
        student="Thanks, [name]",
        teacher="I have [email]",
    )
    assert PAIR.prompt == PROMPT


@pytest.mark.parametrize(
    ("entry", "learned"),
    [
        (
            Feedback("f", ORG, ZURI, "c", "customer", 0.9, AT, text="call 916-555-0142"),
            Feedback("f", ORG, ZURI, "c", "customer", 0.9, AT, text="call [phone]"),
        ),
        (Feedback("f", ORG, ZURI, "c", "customer", 0.9, AT), Feedback("f", ORG, ZURI, "c", "customer", 0.9, AT)),
        (
            ConversationLabels("c", ORG, AT, student_response="at 12 Oak Street"),
            ConversationLabels("c", ORG, AT, student_response="at [address]"),
        ),
    ],
)
def test_words_of_feedback_and_answers_beside_labels_are_redacted(entry: Learnable, learned: Learnable):
    assert for_learning(entry) == learned


def test_the_names_known_of_a_customer_are_those_in_their_facts():
    facts = {"name": "Thandiwa Mbeki", "wife_name": "Ann", "address": "12 Oak Street", "nickname": ""}
    assert names_of(Customer(ZURI, ORG, (Contact("phone", "+19165550142"),), facts)) == ("Thandiwa Mbeki", "Ann")


async def test_the_queue_carries_it_redacted_and_a_message_as_it_is(empty_redis):
    queue = RecordQueue(empty_redis)
    await queue.tell(PAIR, names=["Thandiwa"])
    message = MessageRecord("m", ORG, ZURI, "sms", "answer", "sent", "Hi Thandiwa, call 916-555-0142", AT, AT)
    await queue.tell(message)
    entries = [fields for _, fields in await empty_redis.xrange(records_key(ORG))]
    pair, kept = (
        told_values(kind, entry[b"told"]) for kind, entry in zip(("tutor_pair", "message"), entries, strict=True)
    )
    assert [entry[b"kind"].decode() for entry in entries] == [kind_of(PAIR), "message"]
    assert pair["prompt"][0]["content"] == "[name] here, my number is [phone]"
    assert pair["student"] == "Thanks, [name]"
    assert kept["text"] == message.text
