"""SCH: the schema itself, judged by its meta-schema and by what its keywords name."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote

import jsonschema_rs

from claimset.model.issue import Issue, Level
from claimset.model.json_text import parse_json
from claimset.schema.check.file_names import check_file_names
from claimset.schema.check.json_pointer import Part, json_pointer, resolve_pointer
from claimset.schema.check.meanings import check_meanings
from claimset.schema.check.meta_schema import META
from claimset.schema.check.names import check_names
from claimset.schema.check.source_names import check_roles, doubled_names
from claimset.schema.compose import record_schema
from claimset.schema.read import ContractError, parse_schema
from claimset.text.visible import short_value

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_NONCHARACTERS = "\ufffe\uffff"


def judge_schema(source: Any, file: str, reserved_keys: Mapping[str, str]) -> Iterator[Issue]:
    """
    Yield an issue for everything that is wrong with a schema, each with the JSON pointer to it.

    `reserved_keys` maps the hotkeys that no label can have to whom they belong. The names in keywords are checked only
    in a schema that the meta-schema accepts.
    """
    try:
        yield from _judge(source, file, reserved_keys)
    except RecursionError:
        yield Issue("SCH010", Level.ERROR, "it is nested too deeply", pointer="", file=file)


def _judge(source: Any, file: str, reserved_keys: Mapping[str, str]) -> Iterator[Issue]:
    has_errors = False
    for findings in (_check_texts(source), _check_form(source), _check_references(source), _check_use(source)):
        for place, message in findings:
            has_errors = True
            yield Issue("SCH010", Level.ERROR, message, pointer=json_pointer(place), file=file)
        # Each check needs a schema that passed the one before.
        if has_errors:
            return
    for code, message, place in (*check_roles(source["properties"]), *doubled_names(source)):
        has_errors = True
        yield Issue(code, Level.ERROR, message, pointer=json_pointer(place), file=file)
    if has_errors:
        return
    try:
        schema = parse_schema(source)
    except ContractError as error:
        yield Issue("SCH010", Level.ERROR, str(error), pointer="", file=file)
        return
    yield from check_names(schema, file)
    for code, message, place in (*check_file_names(schema), *check_meanings(schema)):
        yield Issue(code, Level.ERROR, message, pointer=json_pointer(place), file=file)
    from claimset.schema.check.colors_hotkeys import judge_colors_and_hotkeys  # its library is slow to load

    yield from judge_colors_and_hotkeys(schema, file, reserved_keys)


_Finding = tuple[tuple[Part, ...], str]


def _all_values(source: Any) -> Iterator[tuple[tuple[Part, ...], Any]]:
    """Yield `(place, value)` for a JSON value and every value in it, without recursion."""
    open_values: list[tuple[tuple[Part, ...], Any]] = [((), source)]
    while open_values:
        place, value = open_values.pop()
        yield place, value
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        open_values += [((*place, key), item) for key, item in inner]


def _check_texts(source: Any) -> Iterator[_Finding]:
    """Yield the characters that XML or UTF-8 cannot hold: a generated file with one could not be read."""
    for place, value in _all_values(source):
        for text in (value, *place[-1:]):
            character = next(filter(_is_unwritable, text), "") if isinstance(text, str) else ""
            if character:
                yield place if text is value else place[:-1], f"it holds the character U+{ord(character):04X}"


def _is_unwritable(char: str) -> bool:
    return (char < " " and char not in "\t\n\r") or "\ud800" <= char <= "\udfff" or char in _NONCHARACTERS


def _check_form(source: Any) -> Iterator[_Finding]:
    """Yield the values that break the meta-schema."""
    # The fast judge gives no messages, and takes 1.0 for a whole number.
    has_floats = any(isinstance(value, float) for _, value in _all_values(source))
    if not has_floats and _fast_meta_judge().is_valid(source):
        return
    errors_by_place: dict[tuple[Part, ...], list[ValidationError]] = {}
    for error in _meta_judge().iter_errors(source):
        place = tuple(error.absolute_path)
        if "propertyNames" in error.absolute_schema_path and error.instance in _keys(source, place):
            place = (*place, error.instance)
        errors_by_place.setdefault(place, []).append(error)
    for place, errors in errors_by_place.items():
        # The meta-schema of JSON Schema often reports the same error too, in its own words.
        sentences = [sentence for error in errors if (sentence := _sentence(error))]
        for message in dict.fromkeys(
            sentences or [f"{short_value(resolve_pointer(source, place))} is nothing that JSON Schema allows here"]
        ):
            yield place, message


@cache
def _fast_meta_judge() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(parse_json(META))


@cache
def _meta_judge() -> Any:
    """Return the validator of the meta-schema; its library is slow to load, and most checks judge no schema."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import SPECIFICATIONS, extend  # type: ignore[attr-defined]
    from referencing.jsonschema import DRAFT202012

    # JSON Schema calls 1.0 a whole number, but in a schema it must be written without a point.
    whole = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    # The registry is indexed once. Without it every reference would search the meta-schema again.
    # With $schema a reference would switch to the usual type checker.
    rules = DRAFT202012.create_resource({key: value for key, value in parse_json(META).items() if key != "$schema"})
    return extend(Draft202012Validator, type_checker=whole)(  # type: ignore[no-untyped-call]
        {"$ref": rules.id()}, registry=(rules @ SPECIFICATIONS).crawl()
    )


def _sentence(error: "ValidationError") -> str | None:
    if error.validator == "required" and isinstance(error.validator_value, list):
        instance = error.instance if isinstance(error.instance, dict) else {}
        return "it has no " + ", ".join(short_value(name) for name in error.validator_value if name not in instance)
    words = error.schema.get("description") if isinstance(error.schema, dict) else None
    return None if words is None else f"{short_value(error.instance)} is not {words}"


def _keys(source: Any, place: tuple[Part, ...]) -> list[str]:
    node = resolve_pointer(source, place)
    return list(node) if isinstance(node, dict) else []


def _check_references(source: Any) -> Iterator[_Finding]:
    """Yield the references that lead out of the schema, or to nothing in it."""
    for place, value in _all_values(source):
        if place[-1:] in {("$ref",), ("$dynamicRef",)} and isinstance(value, str):
            if not value.startswith("#"):
                yield place, f"{short_value(value)} is no place in this schema: a reference begins with #"
            elif value.startswith("#/"):
                steps = [unquote(step).replace("~1", "/").replace("~0", "~") for step in value.split("/")[1:]]
                if resolve_pointer(source, steps) is None:
                    yield place, f"{short_value(value)} is no place in this schema"


def _check_use(source: Any) -> Iterator[_Finding]:
    """Yield why records cannot be judged by the schema."""

    def refuse_reference(address: str) -> NoReturn:
        raise ValueError(address)

    try:
        jsonschema_rs.Draft202012Validator(record_schema(source), retriever=refuse_reference)
    except jsonschema_rs.ValidationError as error:
        yield tuple(error.instance_path), f"it cannot be used: {' '.join(error.message.split())}"
    except ValueError as error:
        yield (), f"it cannot be used: {' '.join(str(error).split())}"
