"""Plain data to typed settings. What is wrong is said as an owner would: where, what was expected, what was found."""

from __future__ import annotations

import difflib
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from gateway.config_files import Document, Problem, Spot, shown
from gateway.errors import ConfigBroken

Typed = TypeVar("Typed")

_UNITS = {
    "cents": "cents",
    "microdollars": "microdollars (1000000 is one dollar)",
    "miles": "miles",
    "minutes": "minutes",
    "hours": "hours",
    "days": "days",
    "seconds": "seconds",
    "percent": "percent",
    "age": "years",
    "tokens": "tokens",
}


def checked(document: Document, kind: type[Typed]) -> Typed:
    """The content as `kind`, a pydantic model. Raises ConfigBroken with every problem that there is."""
    # JSON is the strict form in which a list may become a tuple and "09:00" a time, but 5 never "5".
    text = json.dumps(document.content)
    try:
        return TypeAdapter(kind).validate_json(text, strict=True)
    except ValidationError as trouble:
        details = trouble.errors(include_url=False)
        raise ConfigBroken(*(_problem(document, detail, kind) for detail in details)) from None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean x?`, or the list of what there is."""
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"there is {', '.join(names)}" if names else "nothing may stand here"


def _problem(document: Document, detail: ErrorDetails, kind: Any) -> Problem:
    spot: Spot = tuple(part for part in detail["loc"] if part != "[key]")
    name = str(spot[-1]) if spot else ""
    got = shown(detail["input"])
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            expected = _expected_by_name(kind, spot)
            return document.problem(spot, f"is missing: expected {expected}")
        case "extra_forbidden":
            known = _fields(_type_at(kind, spot[:-1]))
            return document.problem(spot, f"there is no such key; {did_you_mean(name, known)}")
        case "literal_error":
            choices = [part.strip("' ") for part in context["expected"].replace(" or ", ",").split(",")]
            hint = difflib.get_close_matches(str(detail["input"]), choices, n=1)
            also = f"; did you mean {hint[0]}?" if hint else ""
            return document.problem(spot, f"expected one of {', '.join(choices)}, got {got}{also}")
        case "value_error":
            return document.problem(spot, str(context["error"]))
        case other:
            return document.problem(spot, f"expected {_expected(other, detail, spot)}, got {got}")


def _expected(error: str, detail: ErrorDetails, spot: Spot) -> str:
    """What should have stood there, from pydantic's kind of error."""
    context: Mapping[str, Any] = detail.get("ctx", {})
    unit = _unit(spot)
    words: dict[str, Callable[[], str]] = {
        "int_type": lambda: f"a whole number{unit}",
        "int_parsing": lambda: f"a whole number{unit}",
        "int_from_float": lambda: f"a whole number{unit}",
        "float_type": lambda: f"a number{unit}",
        "float_parsing": lambda: f"a number{unit}",
        "bool_type": lambda: "true or false",
        "bool_parsing": lambda: "true or false",
        "string_type": lambda: "text (put it in quotes)" if detail["input"] is not None else "text",
        "string_too_short": lambda: "text",
        "string_pattern_mismatch": lambda: _FORMS.get(context["pattern"], f"text like {context['pattern']}"),
        "tuple_type": lambda: "a list",
        "list_type": lambda: "a list",
        "dict_type": lambda: "a section of keys",
        "model_type": lambda: "a section of keys",
        "mapping_type": lambda: "a section of keys",
        "time_type": lambda: 'a time such as "09:00" (in quotes)',
        "time_parsing": lambda: 'a time such as "09:00"',
        "greater_than_equal": lambda: f"a number{unit} of at least {context['ge']}",
        "greater_than": lambda: f"a number{unit} over {context['gt']}",
        "less_than_equal": lambda: f"a number{unit} of at most {context['le']}",
        "less_than": lambda: f"a number{unit} under {context['lt']}",
        "too_short": lambda: f"at least {context['min_length']} of them",
        "too_long": lambda: f"at most {context['max_length']} of them",
    }
    return words[error]() if error in words else detail["msg"][:1].lower() + detail["msg"][1:]


_FORMS = {
    r"^\+[1-9][0-9]{6,14}$": 'a phone number such as "+19165550100"',
    r"^[0-9]{5}$": 'a ZIP code of five digits such as "94520"',
    r"^[a-z][a-z0-9_]*$": "a name of small letters, digits and _",
    r"^[a-z0-9][a-z0-9-]{0,62}$": "a name of small letters, digits and -",
}


def _unit(spot: Spot) -> str:
    """The unit that a key carries in its name: `cents`, `free_miles`, `cents_per_mile`."""
    names = [part for part in spot if isinstance(part, str)]
    parts = names[-1].split("_") if names else []
    return next((f" of {_UNITS[part]}" for part in parts if part in _UNITS), "")


def _expected_by_name(kind: Any, spot: Spot) -> str:
    wanted = _type_at(kind, spot)
    if wanted is int:
        return f"a whole number{_unit(spot)}"
    if wanted is float:
        return f"a number{_unit(spot)}"
    if isinstance(wanted, type) and issubclass(wanted, BaseModel):
        return f"a section with {', '.join(_fields(wanted))}"
    origin = get_origin(wanted)
    if origin is tuple:
        return "a list"
    return "a section of keys" if isinstance(origin, type) and issubclass(origin, Mapping) else "text"


def _fields(kind: Any) -> list[str]:
    if isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, RootModel):
        return list(kind.model_fields)
    return []


def _type_at(kind: Any, spot: Spot) -> Any:
    """The type that a model expects at a spot, None where it has none."""
    kind = _bare(kind)
    for part in spot:
        if isinstance(kind, type) and issubclass(kind, RootModel):
            kind = _bare(kind.model_fields["root"].annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(part))
            kind = _bare(field.annotation) if field else None
        elif get_args(kind):
            arguments = [argument for argument in get_args(kind) if argument is not Ellipsis]
            kind = _bare(arguments[0 if get_origin(kind) is tuple else -1])
        else:
            return None
    return kind


def _bare(kind: Any) -> Any:
    """`Annotated[X, ...]` and `X | None` as X."""
    if get_origin(kind) is typing.Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        real = [argument for argument in get_args(kind) if argument is not type(None)]
        return _bare(real[0]) if len(real) == 1 else None
    return kind
