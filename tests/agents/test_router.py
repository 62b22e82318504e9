"""Where a sentence goes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from agents.router import IntentRouter, RouteContext
from gateway.settings import Settings
from memory.embedding import MiniLmEmbedder
from tests.conversations.stage import router_of


@pytest.fixture
async def router(settings: Settings) -> IntentRouter:
    return await router_of(settings)


UNSEEN = [
    (text, intent)
    for intent, texts in yaml.safe_load(Path(__file__).with_name("router_sentences.yaml").read_text()).items()
    for text in texts
]


async def rightly_routed(router: IntentRouter) -> float:
    """The share of the unseen sentences that find their intent; what is like nothing is as good as out of scope."""
    routes = [((await router.route(text)).intent, intent) for text, intent in UNSEEN]
    return sum(found == intent or (intent, found) == ("out_of_scope", "unclear") for found, intent in routes) / len(
        routes
    )


async def test_most_of_what_was_not_seen_finds_its_intent(settings: Settings, router: IntentRouter):
    assert await rightly_routed(router) >= 0.65
    assert await rightly_routed(await router_of(settings, await MiniLmEmbedder.load())) >= 0.85


async def test_the_agent_of_an_intent_answers(router: IntentRouter, settings: Settings):
    for name, intent in settings.intents.intents.items():
        assert (await router.route(intent.examples[0])).agent in settings.policies.agents, name
    assert (await router.route("how much for ten people")).agent == "quotes"


async def test_what_is_like_nothing_is_unclear_and_goes_to_the_fallback(router: IntentRouter):
    route = await router.route("xylophone qwertz")
    assert (route.intent, route.agent) == ("unclear", "knowledge")
    assert route.confidence < 0.3


@pytest.mark.parametrize(
    ("text", "context", "intent"),
    [
        ("yes", RouteContext("quote", "zip", frozenset({"yes"})), "quote"),
        ("yes please", RouteContext("quote", "person", frozenset({"yes"})), "callback"),
        ("yes", RouteContext("quote", "more", frozenset({"yes"})), "go_on"),
        ("okay", RouteContext("quote", None, frozenset({"yes"})), "acknowledge"),
        ("no", RouteContext("quote", "person", frozenset({"no"})), "decline"),
        ("no", RouteContext("quote", "more", frozenset({"no"})), "goodbye"),
        ("for twelve", RouteContext("quote", "party", frozenset({"party"})), "quote"),
        ("and with lobster", RouteContext("quote", None, frozenset({"extras"})), "quote"),
        ("what about ten adults?", RouteContext("quote", None, frozenset({"party"})), "quote"),
        ("and in Sacramento 95814?", RouteContext("travel_fee", None, frozenset({"zip"})), "travel_fee"),
        ("95616", RouteContext(None, None, frozenset({"zip"})), "quote"),
        ("Sarah", RouteContext("callback", "name", frozenset({"name"})), "callback"),
        ("Sarah Miller", RouteContext(None, None, frozenset({"name"})), "contact_details"),
        ("nine one six", RouteContext("callback", "phone", frozenset({"digits"})), "callback"),
        ("thank you", RouteContext("quote"), "thanks"),
        ("that's all, bye", RouteContext("callback", "name"), "goodbye"),
        ("how long does the show last?", RouteContext("quote", "zip"), "policy"),
        ("is the lobster gluten free?", RouteContext("quote", "extras", frozenset()), "allergy"),
    ],
)
async def test_context_decides_what_words_alone_cannot(
    router: IntentRouter, text: str, context: RouteContext, intent: str
):
    assert (await router.route(text, context)).intent == intent


async def test_another_business_brings_its_own_examples():
    router = await IntentRouter.fit(
        ["my sink is leaking", "the drain is blocked", "what do you charge an hour", "how much is a call-out"],
        ["repair", "repair", "price", "price"],
        agents={"repair": "dispatcher"},
        fallback="desk",
    )
    leak, price = await router.route("a pipe is leaking"), await router.route("how much an hour")
    assert (leak.intent, leak.agent, price.intent, price.agent) == ("repair", "dispatcher", "price", "desk")


@pytest.mark.parametrize(("texts", "labels"), [([], []), (["hi"], ["a", "b"])])
async def test_a_router_without_examples_is_refused(texts: list[str], labels: list[str]):
    with pytest.raises(ValueError, match="examples"):
        await IntentRouter.fit(texts, labels)


@given(text=st.text(max_size=200))
async def test_any_text_has_a_route(settings: Settings, text: str):
    route = await (await router_of(settings)).route(text)
    assert 0 <= route.confidence <= 1
    assert route.agent in settings.policies.agents
