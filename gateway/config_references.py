"""Names in one file of config/ that must stand in another: tools, prompts, models, budgets, agents."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from agents.budget_settings import BudgetSettings
from agents.model_settings import AUTO, ModelSettings
from agents.policy import AgentSettings, HeardExamples, IntentSettings
from agents.tools.catalogue import CATALOGUE
from gateway.config_checking import did_you_mean
from gateway.config_files import Document, Problem


def agent_problems(
    document: Document,
    policies: AgentSettings,
    *,
    models: ModelSettings,
    budgets: BudgetSettings,
    prompts: Collection[str],
) -> Iterator[Problem]:
    """What `agents.yaml` names that does not exist."""
    if policies.fallback not in policies.agents:
        yield document.problem(("fallback",), _no("agent", policies.fallback, policies.agents))
    every = [(("agents", name), policy) for name, policy in policies.agents.items()]
    every += [(("staff", name), policy) for name, policy in policies.staff.items()]
    for spot, policy in every:
        if policy.model != AUTO and policy.model not in models.choices:
            yield document.problem((*spot, "model"), _no("model", policy.model, (AUTO, *models.choices)))
        if policy.prompt not in prompts:
            yield document.problem((*spot, "prompt"), _no("file in prompts/", policy.prompt, prompts))
        if policy.budget not in budgets.budgets:
            yield document.problem((*spot, "budget"), _no("budget", policy.budget, budgets.budgets))
    for name, policy in policies.agents.items():
        spot = ("agents", name)
        for at, tool in enumerate(policy.tools):
            if tool not in CATALOGUE:
                yield document.problem((*spot, "tools", at), _no("tool", tool, CATALOGUE))
            elif policy.cache_seconds and not CATALOGUE[tool].for_all:
                problem = f"answers with {tool} are one customer's own, so nothing of this agent can be kept"
                yield document.problem((*spot, "cache_seconds"), problem)


def intent_problems(document: Document, intents: IntentSettings, policies: AgentSettings) -> Iterator[Problem]:
    """What `intents.yaml` names that does not exist, and examples that two intents claim."""
    owners: dict[str, str] = {}
    for name, intent in intents.intents.items():
        if intent.agent not in policies.agents:
            yield document.problem(("intents", name, "agent"), _no("agent", intent.agent, policies.agents))
        for at, example in enumerate(intent.examples):
            owner = owners.setdefault(example.lower(), name)
            if owner != name:
                spot = ("intents", name, "examples", at)
                yield document.problem(spot, f'"{example}" is also an example of {owner}')


def heard_problems(document: Document, heard: HeardExamples, intents: IntentSettings) -> Iterator[Problem]:
    """Intents of `intents_heard.yaml` that do not exist, and what another intent has as an example."""
    owners = {example.lower(): name for name, intent in intents.intents.items() for example in intent.examples}
    for name, sentences in heard.heard.items():
        if name not in intents.intents:
            yield document.problem(("heard", name), _no("intent", name, intents.intents))
        for at, sentence in enumerate(sentences):
            owner = owners.setdefault(sentence.lower(), name)
            if owner != name:
                yield document.problem(("heard", name, at), f'"{sentence}" is also an example of {owner}')


def model_problems(document: Document, models: ModelSettings, variables: Collection[str]) -> Iterator[Problem]:
    """What the models of `providers.yaml` name that does not exist. `variables` are those of the environment."""
    for at, name in enumerate(models.order):
        if name not in models.choices:
            yield document.problem(("models", "order", at), _no("model", name, models.choices))
    for name, choice in models.choices.items():
        if choice.kind == "openai" and choice.model is None:
            yield document.problem(("models", "choices", name), "expected model: what the vendor calls it")
        if choice.needs is not None and choice.needs not in variables:
            yield document.problem(("models", "choices", name, "needs"), _no("variable", choice.needs, variables))


def _no(what: str, name: str, known: Collection[str]) -> str:
    return f"there is no {what} {name}; {did_you_mean(name, known)}"
