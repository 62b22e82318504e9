"""The environment variables as typed values: the names, what each may be, and what is wrong with one that may not.

`gateway/settings.py` reads the process's own; here they come as a mapping.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from agents.model_settings import AUTO
from gateway.config_files import shown
from gateway.errors import ConfigBroken
from gateway.signing_secret import SHORTEST
from gateway.variable_checks import address, torn_apart
from memory.sealing import keys_from

log = structlog.get_logger()

MemoryBackend = Literal["redis", "postgres", "neo4j"]
SpeechChoice = Literal["auto", "scripted", "embedded"]
JobsChoice = Literal["beside", "elsewhere"]
"""Whether a job worker is started beside the gateway, or runs somewhere else (`python -m gateway.jobs`)."""
OFF = "off"
"""TWILIO_API_URL of a carrier that has none, such as the simulated phone: calls are then ended by TwiML alone."""


class Environment(BaseModel):
    """The environment variables, each under its own name in upper case. Empty ones count as not set."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    public_url: str | None = Field(default=None, alias="FRONTDESK_PUBLIC_URL")
    host: str = Field(default="127.0.0.1", alias="FRONTDESK_HOST")
    port: int = Field(default=8080, ge=0, le=65535, alias="FRONTDESK_PORT")
    workers: int = Field(default=1, ge=1, le=256, alias="FRONTDESK_WORKERS")
    drain_seconds: float = Field(default=120.0, ge=0, le=3600, alias="FRONTDESK_DRAIN_SECONDS")
    config: Path = Field(default=Path("config"), alias="FRONTDESK_CONFIG")
    var: Path = Field(default=Path("var"), alias="FRONTDESK_VAR")
    speech: SpeechChoice = Field(default="auto", alias="FRONTDESK_SPEECH")
    model: str = Field(default=AUTO, alias="FRONTDESK_MODEL")
    jobs: JobsChoice = Field(default="beside", alias="FRONTDESK_JOBS")
    secret: SecretStr | None = Field(default=None, alias="FRONTDESK_SECRET")
    staff_token: SecretStr | None = Field(default=None, alias="FRONTDESK_STAFF_TOKEN")
    now: AwareDatetime | None = Field(default=None, alias="FRONTDESK_NOW")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", alias="FRONTDESK_LOG_LEVEL")
    twilio_account_sid: str | None = Field(default=None, alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr | None = Field(default=None, alias="TWILIO_AUTH_TOKEN")
    twilio_api_url: str = Field(default="https://api.twilio.com", alias="TWILIO_API_URL")
    openai_api_key: SecretStr | None = Field(default=None, alias="OPENAI_API_KEY")
    deepgram_api_key: SecretStr | None = Field(default=None, alias="DEEPGRAM_API_KEY")
    caldav_url: str | None = Field(default=None, alias="CALDAV_URL")
    caldav_user: str | None = Field(default=None, alias="CALDAV_USER")
    caldav_password: SecretStr | None = Field(default=None, alias="CALDAV_PASSWORD")
    stripe_api_key: SecretStr | None = Field(default=None, alias="STRIPE_API_KEY")
    stripe_webhook_secret: SecretStr | None = Field(default=None, alias="STRIPE_WEBHOOK_SECRET")
    redis_url: SecretStr | None = Field(default=None, alias="REDIS_URL")
    database_url: SecretStr | None = Field(default=None, alias="DATABASE_URL")
    memory_backend: MemoryBackend = Field(default="redis", alias="MEMORY_BACKEND")
    memory_url: SecretStr | None = Field(default=None, alias="MEMORY_URL")
    memory_other_url: SecretStr | None = Field(default=None, alias="MEMORY_OTHER_URL")
    data_keys: SecretStr | None = Field(default=None, alias="FRONTDESK_DATA_KEYS")
    collector: str | None = Field(default=None, alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    shared_metrics: Path | None = Field(default=None, alias="PROMETHEUS_MULTIPROC_DIR")

    @field_validator("public_url")
    @classmethod
    def _absolute(cls, url: str | None) -> str | None:
        return address(url, "https://desk.example.com").rstrip("/") if url else None

    @field_validator("twilio_api_url")
    @classmethod
    def _api(cls, url: str) -> str:
        return url if url == OFF else address(url, f"https://api.twilio.com, or {OFF}").rstrip("/")

    @field_validator("caldav_url")
    @classmethod
    def _calendar(cls, url: str | None) -> str | None:
        return address(url, "https://dav.example.com/owner/bookings/") if url else None

    @field_validator("collector")
    @classmethod
    def _collected(cls, url: str | None) -> str | None:
        return address(url, "http://127.0.0.1:4318").rstrip("/") if url else None

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < SHORTEST:
            raise ValueError(f"expected at least {SHORTEST} characters, or nothing to have one made")
        return secret

    @field_validator("data_keys")
    @classmethod
    def _keys(cls, written: SecretStr | None) -> SecretStr | None:
        if written is not None:
            keys_from(written.get_secret_value())
        return written

    @property
    def secrets(self) -> Mapping[str, str]:
        """The keys that are set, by the names of their variables."""
        set_now = {alias: value for alias, value in self.model_dump(by_alias=True).items() if value is not None}
        return {name: key.get_secret_value() for name, key in set_now.items() if isinstance(key, SecretStr)}

    @property
    def variables(self) -> Mapping[str, str]:
        """All that is set, written as it was: what a program beside this one is started with."""
        return {**{name: str(value) for name, value in self._given().items()}, **self.secrets}

    def _given(self) -> dict[str, Any]:
        return self.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)

    @property
    def keys(self) -> frozenset[str]:
        """Names of the variables that are set, to ask which services have their key."""
        return frozenset(self._given())


VARIABLES = tuple(str(field.alias) for field in Environment.model_fields.values())


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
