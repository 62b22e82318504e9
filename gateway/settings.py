"""The one reader of config/ and of the environment. All else gets these typed values.

`load(config_dir, environ)` reads everything at start, and raises ConfigBroken with all that is wrong: file, line, key,
what was expected and what was found.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import structlog
from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from agents.budget_settings import BudgetSettings
from agents.business import Business
from agents.config_types import Strict
from agents.contradictions import contradictions
from agents.escalation import EscalationSettings
from agents.guardrails.settings import GuardrailSettings
from agents.model_settings import AUTO, ModelSettings
from agents.phrase_slots import complaints
from agents.phrases import Phrases
from agents.policy import AgentSettings, IntentSettings
from gateway.config_checking import checked, did_you_mean
from gateway.config_files import Document, Problem, read_text, read_yaml, shown
from gateway.config_references import agent_problems, intent_problems, model_problems
from gateway.errors import ConfigBroken
from gateway.signing_secret import SHORTEST, kept_secret
from gateway.variable_checks import address, torn_apart
from pipelines.speech.settings import SpeechSettings
from pipelines.voice_settings import VoiceSettings

log = structlog.get_logger()

FILES = ("business", "agents", "intents", "phrases", "voice", "providers", "budgets", "escalation", "guardrails")
SpeechChoice = Literal["auto", "scripted", "embedded"]
Typed = TypeVar("Typed")


class Environment(BaseModel):
    """The environment variables, each under its own name in upper case. Empty ones count as not set."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    public_url: str | None = Field(default=None, alias="FRONTDESK_PUBLIC_URL")
    host: str = Field(default="127.0.0.1", alias="FRONTDESK_HOST")
    port: int = Field(default=8080, ge=0, le=65535, alias="FRONTDESK_PORT")
    config: Path = Field(default=Path("config"), alias="FRONTDESK_CONFIG")
    var: Path = Field(default=Path("var"), alias="FRONTDESK_VAR")
    speech: SpeechChoice = Field(default="auto", alias="FRONTDESK_SPEECH")
    model: str = Field(default=AUTO, alias="FRONTDESK_MODEL")
    secret: SecretStr | None = Field(default=None, alias="FRONTDESK_SECRET")
    staff_token: SecretStr | None = Field(default=None, alias="FRONTDESK_STAFF_TOKEN")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", alias="FRONTDESK_LOG_LEVEL")
    twilio_account_sid: str | None = Field(default=None, alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr | None = Field(default=None, alias="TWILIO_AUTH_TOKEN")
    openai_api_key: SecretStr | None = Field(default=None, alias="OPENAI_API_KEY")
    deepgram_api_key: SecretStr | None = Field(default=None, alias="DEEPGRAM_API_KEY")
    caldav_url: str | None = Field(default=None, alias="CALDAV_URL")
    caldav_user: str | None = Field(default=None, alias="CALDAV_USER")
    caldav_password: SecretStr | None = Field(default=None, alias="CALDAV_PASSWORD")
    stripe_api_key: SecretStr | None = Field(default=None, alias="STRIPE_API_KEY")
    stripe_webhook_secret: SecretStr | None = Field(default=None, alias="STRIPE_WEBHOOK_SECRET")
    redis_url: SecretStr | None = Field(default=None, alias="REDIS_URL")
    database_url: SecretStr | None = Field(default=None, alias="DATABASE_URL")

    @field_validator("public_url")
    @classmethod
    def _absolute(cls, url: str | None) -> str | None:
        return address(url, "https://desk.example.com").rstrip("/") if url else None

    @field_validator("caldav_url")
    @classmethod
    def _calendar(cls, url: str | None) -> str | None:
        return address(url, "https://dav.example.com/owner/bookings/") if url else None

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < SHORTEST:
            raise ValueError(f"expected at least {SHORTEST} characters, or nothing to have one made")
        return secret

    @property
    def secrets(self) -> Mapping[str, str]:
        """The keys that are set, by the names of their variables."""
        set_now = {alias: value for alias, value in self.model_dump(by_alias=True).items() if value is not None}
        return {name: key.get_secret_value() for name, key in set_now.items() if isinstance(key, SecretStr)}

    @property
    def keys(self) -> frozenset[str]:
        """Names of the variables that are set, to ask which services have their key."""
        return frozenset(self.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True))


VARIABLES = tuple(str(field.alias) for field in Environment.model_fields.values())


class Providers(Strict):
    """`config/providers.yaml`."""

    models: ModelSettings = ModelSettings()
    speech: SpeechSettings = SpeechSettings()


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
    knowledge: Mapping[str, str]
    secret: SecretStr


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
    phrases = reader.take("phrases", Phrases)
    voice = reader.take("voice", VoiceSettings)
    providers = reader.take("providers", Providers)
    budgets = reader.take("budgets", BudgetSettings)
    escalation = reader.take("escalation", EscalationSettings)
    guardrails = reader.take("guardrails", GuardrailSettings)
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

    if not (business and policies and intents and phrases and voice and providers and budgets):
        raise ConfigBroken(*reader.problems)
    if reader.problems or not (escalation and guardrails):
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
        knowledge=knowledge,
        secret=env.secret or SecretStr(kept_secret(env.var)),
    )


def environment(environ: Mapping[str, str]) -> Environment:
    """The typed environment. Raises ConfigBroken; an unknown FRONTDESK_ name is only logged, as others may set some."""
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    for name in given:
        if name.startswith("FRONTDESK_") and name not in VARIABLES:
            near = difflib.get_close_matches(name, VARIABLES, n=1, cutoff=0.8)
            log.warning("unknown_environment_variable", name=name, did_you_mean=near[0] if near else None)
    if torn := list(torn_apart(given)):
        raise ConfigBroken(*torn)
    try:
        return Environment.model_validate(given)
    except ValidationError as trouble:
        raise ConfigBroken(*(_variable_problem(detail, given) for detail in trouble.errors())) from None


def _variable_problem(detail: Any, given: Mapping[str, str]) -> str:
    name = str(detail["loc"][0])
    value = given.get(name, "")
    if detail["type"] == "value_error":
        return f"{name}: {detail['ctx']['error']}"
    if name == "FRONTDESK_PORT" and "://" in value:
        # Kubernetes sets this for every pod beside a Service of the name `frontdesk`.
        return f"{name}: expected a port, got {shown(value)}; is it set by Kubernetes? Use enableServiceLinks: false"
    if name == "FRONTDESK_PORT":
        return f"{name}: expected a port from 0 to 65535, got {shown(value)}"
    if detail["type"] == "literal_error":
        return f"{name}: expected {detail['ctx']['expected']}, got {shown(value)}"
    return f"{name}: {detail['msg']}"


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
        names = [f"{name}.yaml" for name in FILES]
        for path in sorted([*self.folder.glob("*.yaml"), *self.folder.glob("*.yml")]):
            if path.name not in names:
                message = f"no such file is read; {did_you_mean(path.name, names)}"
                self.problems.append(Problem(str(path), None, message))

    def add(self, problems: Iterable[Problem]) -> None:
        """More of them."""
        self.problems.extend(problems)
