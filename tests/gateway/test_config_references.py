"""Names in one file that must stand in another."""

from __future__ import annotations

from agents.budget_settings import Budget, BudgetSettings
from agents.model_settings import ModelChoice, ModelSettings
from agents.policy import AgentSettings, HeardExamples, Intent, IntentSettings, Policy, StaffPolicy, StaffUse
from gateway.config_files import Document
from gateway.config_references import agent_problems, heard_problems, intent_problems, model_problems

MODELS = ModelSettings()
BUDGETS = BudgetSettings(
    budgets={"standard": Budget(conversation_microdollars=1, turn_tokens=1)},
)
DOCUMENT = Document("agents.yaml", {}, {("agents", "desk", "tools", 1): 7, ("agents", "desk"): 3})


def of_agents(fallback: str = "desk", **policy: object) -> list[str]:
    fields = {"about": "All.", "prompt": "desk", "tools": ("quote",)} | policy
    policies = AgentSettings(fallback=fallback, agents={"desk": Policy.model_validate(fields)})
    found = agent_problems(DOCUMENT, policies, models=MODELS, budgets=BUDGETS, prompts=["desk"])
    return [str(problem) for problem in found]


def of_intents(**agents: str) -> list[str]:
    policies = AgentSettings(fallback="desk", agents={"desk": Policy(about="All.", prompt="desk")})
    intents = {
        name: Intent(agent=agent, about=name, examples=(f"{name} one", f"{name} two", "the same"))
        for name, agent in agents.items()
    }
    document = Document("intents.yaml", {}, {})
    return [str(problem) for problem in intent_problems(document, IntentSettings(intents=intents), policies)]


def test_names_that_exist_are_no_problem():
    assert of_agents() == []
    assert of_intents(price="desk") == []
    assert list(model_problems(DOCUMENT, MODELS, [])) == []


def test_an_agent_that_names_what_does_not_exist():
    assert of_agents(tools=("quote", "menus")) == [
        "agents.yaml:7: agents.desk.tools[1]: there is no tool menus; did you mean menu?"
    ]
    assert of_agents(prompt="dusk") == [
        "agents.yaml:3: agents.desk.prompt: there is no file in prompts/ dusk; did you mean desk?"
    ]
    assert of_agents(model="ofline") == [
        "agents.yaml:3: agents.desk.model: there is no model ofline; did you mean offline?"
    ]
    assert of_agents(budget="huge") == ["agents.yaml:3: agents.desk.budget: there is no budget huge; there is standard"]
    assert of_agents(fallback="nobody") == ["agents.yaml:1: fallback: there is no agent nobody; there is desk"]


def test_a_policy_of_the_staff_names_what_there_is():
    staff: dict[StaffUse, StaffPolicy] = {
        "crm_writer": StaffPolicy(about="Writes.", prompt="dusk", budget="huge", model="ofline")
    }
    policies = AgentSettings(fallback="desk", agents={"desk": Policy(about="All.", prompt="desk")}, staff=staff)
    found = agent_problems(DOCUMENT, policies, models=MODELS, budgets=BUDGETS, prompts=["desk"])
    assert [str(problem) for problem in found] == [
        "agents.yaml:1: staff.crm_writer.model: there is no model ofline; did you mean offline?",
        "agents.yaml:1: staff.crm_writer.prompt: there is no file in prompts/ dusk; did you mean desk?",
        "agents.yaml:1: staff.crm_writer.budget: there is no budget huge; there is standard",
    ]


def test_answers_with_a_tool_that_is_one_customer_s_own_cannot_be_kept():
    assert of_agents(cache_seconds=60) == []
    assert of_agents(tools=("quote", "find_booking")) == []
    assert of_agents(tools=("quote", "find_booking"), cache_seconds=60) == [
        "agents.yaml:3: agents.desk.cache_seconds: answers with find_booking are one customer's own, "
        "so nothing of this agent can be kept"
    ]


def test_an_intent_of_an_agent_that_does_not_exist():
    assert of_intents(price="dsk") == ["intents.yaml:1: intents.price.agent: there is no agent dsk; did you mean desk?"]


def test_one_example_cannot_be_of_two_intents():
    assert of_intents(price="desk", menu="desk") == [
        'intents.yaml:1: intents.menu.examples[2]: "the same" is also an example of price'
    ]


def test_an_order_of_models_that_do_not_exist_and_a_vendor_without_a_model():
    models = ModelSettings(order=("openai", "gone"), choices={"openai": ModelChoice(kind="openai", needs="OPENAI_KEY")})
    document = Document("providers.yaml", {}, {})
    assert [str(problem) for problem in model_problems(document, models, ["OPENAI_API_KEY"])] == [
        "providers.yaml:1: models.order[1]: there is no model gone; there is openai",
        "providers.yaml:1: models.choices.openai: expected model: what the vendor calls it",
        "providers.yaml:1: models.choices.openai.needs: there is no variable OPENAI_KEY; did you mean OPENAI_API_KEY?",
    ]


def test_what_was_heard_is_of_an_intent_that_exists_and_of_no_other():
    of = {
        name: Intent(agent="desk", about=name, examples=(f"{name} one", f"{name} two", f"{name} three"))
        for name in ("price", "menu")
    }
    intents = IntentSettings(intents=of)
    document = Document("intents_heard.yaml", {}, {("heard", "prize"): 9})
    heard = HeardExamples(heard={"price": ("Prize one.", "Menu two"), "prize": ("Price won.",)})
    assert [str(problem) for problem in heard_problems(document, heard, intents)] == [
        'intents_heard.yaml:1: heard.price[1]: "Menu two" is also an example of menu',
        "intents_heard.yaml:9: heard.prize: there is no intent prize; did you mean price?",
    ]
    assert list(heard_problems(document, HeardExamples(heard={"menu": ("Many two.",)}), intents)) == []
