"""SCH: the schema itself, judged by its meta-schema and by what its keywords name."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote

import jsonschema_rs

from claimset.model.issue import Issue, Level
from claimset.model.json_text import parse_json
from claimset.model.notice import notice
from claimset.schema.check.file_names import check_file_names
from claimset.schema.check.json_pointer import Part, json_pointer, resolve_pointer
from claimset.schema.check.meanings import check_meanings
from claimset.schema.check.meta_schema import META
from claimset.schema.check.names import check_names, short_value
from claimset.schema.check.source_names import check_roles, doubled_names
from claimset.schema.compose import record_schema
from claimset.schema.read import ContractError, parse_schema

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_NONCHARACTERS = "\ufffe\uffff"

notice(
    "SCH010",
    Level.ERROR,
    """
    The schema is no JSON Schema, or breaks its meta-schema.

    `schema/meta.json` says which keywords there are and what they may hold. A keyword that is spelled wrong would
    otherwise do nothing, and nobody would notice.

    Not `"x-colour": "red"` but `"x-color": "#720305"`.
    """,
)
notice(
    "SCH011",
    Level.ERROR,
    """
    A keyword of the schema names something that is not there.

    A label in `x-for`, `x-domain` or `x-range`, a pass in an interface, a value in `x-public` or `default`: what names
    nothing is never asked for, never checked and never drawn.
    """,
)
notice(
    "SCH012",
    Level.ERROR,
    """
    Two things in the schema share what each must have for itself.

    Two equal hotkeys in one interface answer to one key, and no labeling page says so; two labels that differ in the
    case of their letters alone have one guideline page on many disks; two controls of one name
    mix their answers; a role given twice leaves open which is meant.
    """,
)
notice(
    "SCH013",
    Level.WARNING,
    """
    Labels have colors that cannot be read or told apart.

    Measured on white: contrast under 4.5:1 (WCAG 2.1, 1.4.3); more than eight groups of labels in one interface; two
    groups whose colors look alike to somebody who is color-blind (CIE76 under 10 in normal sight or in one of the three
    simulations of Machado and others, 2009). A group goes by the color of its first label; the others may have shades
    of it.
    """,
)
notice(
    "SCH014",
    Level.ERROR,
    """
    A generated file is not what the schema makes of it.

    It was edited by hand, or the schema changed since. Whatever stands in it only there is lost with the next build.

    Not the generated file but `schema/schema.json`, then `claimset schema build`.
    """,
)
notice(
    "SCH015",
    Level.WARNING,
    """
    A guideline page lacks a part.

    Every label that annotators draw has a page with a definition, a decision rule, examples, a counter-example and the
    boundary rules of each language. What is not written down is decided anew by everybody.
    """,
)
notice(
    "SCH016",
    Level.ERROR,
    """
    The schema changed and its version did not.

    `schema/versions/` keeps the schema of every version that labels were made under; labels made under two different
    schemas of one version cannot be told apart. Before anything is labelled, pushed or released `claimset schema build`
    begins the version anew, and there is nothing to say.

    Not the same `x-version` but a higher one; `claimset schema diff` says which number to raise.
    """,
)


def judge_schema(source: Any, file: str, reserved_keys: Mapping[str, str]) -> Iterator[Issue]:
    """
    Yield an issue for everything that is wrong with a schema, each with the JSON pointer to it.

    `reserved_keys` maps the hotkeys that no label can have to whom they belong. What the keywords name is looked at
    once the meta-schema has nothing to say.
    """
    try:
        yield from _judge(source, file, reserved_keys)
    except RecursionError:
        yield Issue("SCH010", Level.ERROR, "it is nested too deeply", pointer="", file=file)


def _judge(source: Any, file: str, reserved_keys: Mapping[str, str]) -> Iterator[Issue]:
    has_errors = False
    for findings in (_texts(source), _shape(source), _references(source), _usable(source)):
        for place, message in findings:
            has_errors = True
            yield Issue("SCH010", Level.ERROR, message, pointer=json_pointer(place), file=file)
        # Each of these rests on the one before.
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
    from claimset.schema.check.colors_hotkeys import judge_colors_and_hotkeys  # its colors take a while to load

    yield from judge_colors_and_hotkeys(schema, file, reserved_keys)


_Finding = tuple[tuple[Part, ...], str]


def _parts(source: Any) -> Iterator[tuple[tuple[Part, ...], Any]]:
    """Yield everything in a JSON value with its place, however deep it is."""
    waiting: list[tuple[tuple[Part, ...], Any]] = [((), source)]
    while waiting:
        place, value = waiting.pop()
        yield place, value
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*place, key), item) for key, item in inner]


def _texts(source: Any) -> Iterator[_Finding]:
    """Find what neither XML nor UTF-8 can hold; it would come out of a build as a file that nothing reads."""
    for place, value in _parts(source):
        for text in (value, *place[-1:]):
            strange = next((char for char in text if _unwritable(char)), "") if isinstance(text, str) else ""
            if strange:
                yield place if text is value else place[:-1], f"it holds the character U+{ord(strange):04X}"


def _unwritable(char: str) -> bool:
    return (char < " " and char not in "\t\n\r") or "\ud800" <= char <= "\udfff" or char in _NONCHARACTERS


def _shape(source: Any) -> Iterator[_Finding]:
    # A hundred times as fast as the one that says what is wrong; but 1.0 is a whole number to it.
    has_floats = any(isinstance(value, float) for _, value in _parts(source))
    if not has_floats and _fast_meta().is_valid(source):
        return
    errors_by_place: dict[tuple[Part, ...], list[ValidationError]] = {}
    for error in _meta().iter_errors(source):
        place = tuple(error.absolute_path)
        if "propertyNames" in error.absolute_schema_path and error.instance in _keys(source, place):
            place = (*place, error.instance)
        errors_by_place.setdefault(place, []).append(error)
    for place, errors in errors_by_place.items():
        # The meta-schema of JSON Schema often says the same once more, in its own words.
        sentences = [sentence for error in errors if (sentence := _sentence(error))]
        for message in dict.fromkeys(
            sentences or [f"{short_value(resolve_pointer(source, place))} is nothing that JSON Schema allows here"]
        ):
            yield place, message


@cache
def _fast_meta() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(parse_json(META))


@cache
def _meta() -> Any:
    """Return the meta-schema as a judge; its library takes a while to load, and most checks look at no schema."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import SPECIFICATIONS, extend  # type: ignore[attr-defined]
    from referencing.jsonschema import DRAFT202012

    # JSON Schema calls 1.0 a whole number; a value or a label is written without a point.
    whole = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    # Kept apart from the validator and indexed once: otherwise every reference within it would search it anew.
    # By its $schema a reference would bring the usual whole numbers back.
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


def _references(source: Any) -> Iterator[_Finding]:
    for place, value in _parts(source):
        if place[-1:] in {("$ref",), ("$dynamicRef",)} and isinstance(value, str):
            if not value.startswith("#"):
                yield place, f"{short_value(value)} is no place in this schema: a reference begins with #"
            elif value.startswith("#/"):
                steps = [unquote(step).replace("~1", "/").replace("~0", "~") for step in value.split("/")[1:]]
                if resolve_pointer(source, steps) is None:
                    yield place, f"{short_value(value)} is no place in this schema"


def _usable(source: Any) -> Iterator[_Finding]:
    """Find what the judge of records would not take."""

    def nothing(address: str) -> NoReturn:
        raise ValueError(address)

    try:
        jsonschema_rs.Draft202012Validator(record_schema(source), retriever=nothing)
    except jsonschema_rs.ValidationError as error:
        yield tuple(error.instance_path), f"it cannot be used: {' '.join(error.message.split())}"
    except ValueError as error:
        yield (), f"it cannot be used: {' '.join(str(error).split())}"
