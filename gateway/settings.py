"""The one reader of config/ and of the environment. All else gets these typed values.

`load(config_dir, environ)` reads everything at start, and raises ConfigBroken with all that is wrong: file, line, key,
what was expected and what was found.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values
from pydantic import SecretStr

from agents.budget_settings import BudgetSettings
from agents.business import Business
from agents.config_types import Strict
from agents.contradictions import contradictions
from agents.escalation import EscalationSettings
from agents.guardrails.settings import GuardrailSettings
from agents.model_settings import AUTO, ModelSettings
from agents.phrase_slots import complaints
from agents.phrases import Phrases
from agents.policy import AgentSettings, HeardExamples, IntentSettings
from agents.routing_settings import RoutingSettings
from gateway.config_checking import checked, did_you_mean
from gateway.config_files import Document, Problem, read_text, read_yaml
from gateway.config_references import agent_problems, heard_problems, intent_problems, model_problems
from gateway.environment import VARIABLES, Environment, environment
from gateway.errors import ConfigBroken
from gateway.signing_secret import kept_secret
from pipelines.speech.settings import SpeechSettings
from pipelines.voice_settings import VoiceSettings
from telephony.refusal_settings import CallSettings

FILES = (
    "business",
    "agents",
    "intents",
    "phrases",
    "voice",
    "providers",
    "budgets",
    "escalation",
    "guardrails",
    "calls",
)
OPTIONAL = ("intents_heard",)
Typed = TypeVar("Typed")


class Providers(Strict):
    """`config/providers.yaml`."""

    models: ModelSettings = ModelSettings()
    speech: SpeechSettings = SpeechSettings()
    routing: RoutingSettings | None = None


@dataclass(frozen=True)
class Settings:
    """All that an owner and the environment say. `model` is the one picked, a name in `models.choices`."""

    env: Environment
    folder: Path
    business: Business
    policies: AgentSettings
    intents: IntentSettings
    phrases: Phrases
    prompts: Mapping[str, str]
    voice: VoiceSettings
    speech: SpeechSettings
    models: ModelSettings
    model: str
    budgets: BudgetSettings
    escalation: EscalationSettings
    guardrails: GuardrailSettings
    calls: CallSettings
    knowledge: Mapping[str, str]
    secret: SecretStr
    routing: RoutingSettings | None = None
    """How far it is by road; without it, the straight line counts."""


def process_environment(dotenv: Path = Path(".env")) -> Mapping[str, str]:
    """The variables of this process over those of the file `.env`, when there is one."""
    from_file = {name: value for name, value in dotenv_values(dotenv).items() if value is not None}
    return {**from_file, **os.environ}


def load(config_dir: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read everything. `config_dir` None takes the folder that FRONTDESK_CONFIG names. Raises ConfigBroken.

    Makes `var/secret` when FRONTDESK_SECRET is not set.
    """
    env = environment(environ)
    return _read(config_dir or env.config, env)


def load_again(before: Settings) -> Settings:
    """The same folder read anew, in the environment that the process began with. Raises ConfigBroken."""
    again = _read(before.folder, before.env)
    if again.business.id != before.business.id:
        file = str(before.folder / "business.yaml")
        raise ConfigBroken(Problem(file, None, "cannot change while running: customers are kept under it", ("id",)))
    return again


def _read(folder: Path, env: Environment) -> Settings:
    reader = _Reader(folder)
    business = reader.take("business", Business)
    policies = reader.take("agents", AgentSettings)
    intents = reader.take("intents", IntentSettings)
    heard = reader.take_if_there("intents_heard", HeardExamples)
    phrases = reader.take("phrases", Phrases)
    voice = reader.take("voice", VoiceSettings)
    providers = reader.take("providers", Providers)
    budgets = reader.take("budgets", BudgetSettings)
    escalation = reader.take("escalation", EscalationSettings)
    guardrails = reader.take("guardrails", GuardrailSettings)
    calls = reader.take("calls", CallSettings)
    prompts = reader.pages("prompts")
    knowledge = reader.pages("knowledge")
    reader.strange_files()
    if business:
        reader.add(reader.documents["business"].problem(*found) for found in contradictions(business))
    if phrases:
        reader.add(reader.documents["phrases"].problem((name,), wrong) for name, wrong in complaints(phrases))
    if providers:
        reader.add(model_problems(reader.documents["providers"], providers.models, VARIABLES))
    if policies and providers and budgets:
        document = reader.documents["agents"]
        reader.add(agent_problems(document, policies, models=providers.models, budgets=budgets, prompts=prompts))
    if intents and policies:
        reader.add(intent_problems(reader.documents["intents"], intents, policies))
    if intents and heard:
        reader.add(heard_problems(reader.documents["intents_heard"], heard, intents))
        intents = intents.with_heard(heard)

    if not (business and policies and intents and phrases and voice and providers and budgets):
        raise ConfigBroken(*reader.problems)
    if reader.problems or not (escalation and guardrails and calls):
        raise ConfigBroken(*reader.problems)
    return Settings(
        env=env,
        folder=folder,
        business=business,
        policies=policies,
        intents=intents,
        phrases=phrases,
        prompts=prompts,
        voice=voice,
        speech=providers.speech,
        models=providers.models,
        model=_picked(providers.models, env),
        budgets=budgets,
        escalation=escalation,
        guardrails=guardrails,
        calls=calls,
        knowledge=knowledge,
        secret=env.secret or SecretStr(kept_secret(env.var)),
        routing=providers.routing,
    )


def _picked(models: ModelSettings, env: Environment) -> str:
    try:
        name = models.pick(env.model, env.keys)
    except KeyError:
        raise ConfigBroken(
            f"FRONTDESK_MODEL: there is no model {env.model}; {did_you_mean(env.model, (AUTO, *models.choices))}"
        ) from None
    except LookupError:
        raise ConfigBroken("config/providers.yaml: models.order: no model in it has its key set") from None
    needs = models.choices[name].needs
    if needs and needs not in env.keys:
        raise ConfigBroken(f"{needs}: is not set, and the model {name} needs it")
    return name


class _Reader:
    """Reads the files of one folder and gathers what is wrong in all of them."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ConfigBroken(Problem(str(folder), None, "is missing: expected the folder with business.yaml"))
        self.folder = folder
        self.documents: dict[str, Document] = {}
        self.problems: list[object] = []

    def take(self, name: str, kind: type[Typed]) -> Typed | None:
        """A typed file, or None when something is wrong with it."""
        try:
            self.documents[name] = read_yaml(self.folder / f"{name}.yaml")
            return checked(self.documents[name], kind)
        except ConfigBroken as trouble:
            self.problems.extend(trouble.problems)
            return None

    def take_if_there(self, name: str, kind: type[Typed]) -> Typed | None:
        """A typed file that need not be there, or None."""
        return self.take(name, kind) if (self.folder / f"{name}.yaml").exists() else None

    def pages(self, name: str) -> dict[str, str]:
        """The Markdown files of a folder by name."""
        found: dict[str, str] = {}
        for path in sorted((self.folder / name).glob("*.md")):
            # A page that cannot be read is there all the same: whoever names it is not wrong.
            found[path.stem] = ""
            try:
                found[path.stem] = read_text(path)
            except ConfigBroken as trouble:
                self.problems.extend(trouble.problems)
        return found

    def strange_files(self) -> None:
        """A file that nobody reads is most likely a slip of the pen."""
        names = [f"{name}.yaml" for name in (*FILES, *OPTIONAL)]
        for path in sorted([*self.folder.glob("*.yaml"), *self.folder.glob("*.yml")]):
            if path.name not in names:
                message = f"no such file is read; {did_you_mean(path.name, names)}"
                self.problems.append(Problem(str(path), None, message))

    def add(self, problems: Iterable[Problem]) -> None:
        """More of them."""
        self.problems.extend(problems)
