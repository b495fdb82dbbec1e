"""The judge of schemas: every kind of fault has its code, its place and one sentence; nothing makes it fall over."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from claimset.labelstudio.hotkeys import RESERVED
from claimset.labelstudio.interface import build_interface
from claimset.model.issue import Issue, Level
from claimset.rules.engine.shape import Shape
from claimset.schema.check.colors_hotkeys import CONTRAST, DISTANCE, MOST_COLORS, contrast, distance
from claimset.schema.check.json_pointer import resolve_pointer
from claimset.schema.check.judge import judge_schema
from claimset.schema.read import parse_schema
from support.other_domain import whole
from support.strategies import SOURCE

Json = dict[str, Any]
Change = Callable[[Json], object]
FILE = "schema/schema.json"
ITEMS = "/properties/{}/items/properties"
LABELS = ITEMS + "/label/oneOf"
ZONES, ENTITIES = LABELS.format("zones"), LABELS.format("entities")
RELATIONS = LABELS.format("relations")
CLAIM, ENTITY = ITEMS.format("claims"), ITEMS.format("entities")
# Dark, and far enough apart for everybody.
TOO_MANY = ["#000000", "#7a0000", "#00460f", "#0000a8", "#5c5c5c", "#8a5a00", "#7b2fbe", "#006d77", "#3f0071"]


def _issues(source: Any) -> list[Issue]:
    return list(judge_schema(source, FILE, RESERVED))


def _edit(change: Change, source: Json = SOURCE) -> Json:
    broken = deepcopy(source)
    change(broken)
    return broken


def _node(source: Any, pointer: str) -> Any:
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    issues = resolve_pointer(source, steps)
    assert issues is not None, pointer
    return issues


def _put(pointer: str, **keywords: Any) -> Change:
    """Give what stands at a place other keywords; `x_role` is x-role."""
    keywords_by_name = {re.sub("^x_", "x-", name).replace("__", "-"): value for name, value in keywords.items()}
    return lambda it: _node(it, pointer).update(keywords_by_name)


def _define(definitions: Json) -> Change:
    return lambda it: it.update({"$defs": definitions})


def _without(pointer: str, *names: str) -> Change:
    return lambda it: [_node(it, pointer).pop(name) for name in names]


def _sequence(*changes: Change) -> Change:
    return lambda it: [change(it) for change in changes]


def _more(pointer: str, item: Any) -> Change:
    return lambda it: _node(it, pointer).append(deepcopy(item))


def _colored(colors: list[str]) -> Change:
    """Give the entities one group each with a color of its own, and take every other color away."""

    def change(it: Json) -> None:
        for layer in ("zones", "entities", "cues", "claims"):
            for label in _node(it, LABELS.format(layer)):
                label.pop("x-color", None)
        for label, color in zip(_node(it, ENTITIES), colors, strict=False):
            label |= {"x-color": color, "x-group": label["const"]}

    return change


def _control_characters(it: Json) -> None:
    _node(it, f"{ZONES}/1")["description"] = "a \x08 b"


FAULTS: dict[str, tuple[Change, str, str, str]] = {
    # What the meta-schema says.
    "a color with a name": (_put(f"{ZONES}/1", x_color="red"), "SCH010", f"{ZONES}/1/x-color", "'red' is not a color"),
    "a color in capitals": (_put(f"{ZONES}/1", x_color="#AABBCC"), "SCH010", f"{ZONES}/1/x-color", "small letters"),
    "a color and a line break": (_put(f"{ZONES}/1", x_color="#182db0\n"), "SCH010", f"{ZONES}/1/x-color", r"\n"),
    "a color that is a number": (_put(f"{ZONES}/1", x_color=7), "SCH010", f"{ZONES}/1/x-color", "7 is not a color"),
    "a hotkey of two letters": (_put(f"{ZONES}/1", x_hotkey="ab"), "SCH010", f"{ZONES}/1/x-hotkey", "is not a hotkey"),
    "an empty list of values": (
        _put(f"{CLAIM}/polarity", oneOf=[]),
        "SCH010", f"{CLAIM}/polarity/oneOf", "at least one",
    ),
    "an empty list of labels": (
        _put(f"{CLAIM}/label", oneOf=[]),
        "SCH010", f"{CLAIM}/label/oneOf", "at least one label",
    ),
    "a label without a name": (_without(f"{ZONES}/1", "const"), "SCH010", f"{ZONES}/1", "it has no 'const'"),
    "a label that is a number": (
        _put(f"{ZONES}/1", const=5),
        "SCH010", f"{ZONES}/1/const", "5 is not the name of a label",
    ),
    "a label on two lines": (_put(f"{ZONES}/1", const="A\nB"), "SCH010", f"{ZONES}/1/const", "on one line"),
    "a label like a layer": (_put(f"{ZONES}/1", const="layer:x"), "SCH010", f"{ZONES}/1/const", "layer:"),
    "a keyword misspelled, of a label": (
        _put(f"{ZONES}/1", x_colour="red"),
        "SCH010", f"{ZONES}/1/x-colour", "'x-colour' is not a keyword that a label has",
    ),
    "a keyword misspelled, of a value": (
        _put(f"{CLAIM}/polarity/oneOf/0", x_default=True),
        "SCH010", f"{CLAIM}/polarity/oneOf/0/x-default", "a value has",
    ),
    "a keyword misspelled, of an attribute": (
        _put(f"{CLAIM}/polarity", x_pas="claims"), "SCH010", f"{CLAIM}/polarity/x-pas", "an attribute has",
    ),
    "a keyword misspelled, of a relation": (
        _put(f"{RELATIONS}/0", x_rang=[]), "SCH010", f"{RELATIONS}/0/x-rang", "a relation has",
    ),
    "a keyword misspelled, of a layer": (
        _put("/properties/zones", x_rolle="zone"), "SCH010", "/properties/zones/x-rolle", "a layer of spans has",
    ),
    "a keyword misspelled, of a span": (
        _put("/properties/zones/items", x_pass="zones"), "SCH010", "/properties/zones/items/x-pass", "a span has",
    ),
    "a keyword misspelled, of an interface": (
        _put("/x-interfaces/0", pases=[]), "SCH010", "/x-interfaces/0/pases", "an interface has",
    ),
    "a keyword misspelled, of the whole": (_put("", x_titel="x"), "SCH010", "/x-titel", "a dataset has"),
    "a field without a role": (
        lambda it: it["properties"].update(place={"type": "object", "x-rol": "document"}),
        "SCH010", "/properties/place", "it has no 'x-role'",
    ),
    "a role that nobody knows": (
        _put("/properties/zones", x_role="zoone"), "SCH010", "/properties/zones/x-role", "'zoone' is not a role",
    ),
    "a meaning that nobody knows": (
        _put(f"{RELATIONS}/0", x_meaning="love"), "SCH010", f"{RELATIONS}/0/x-meaning", "'love' is not a meaning",
    ),
    "a relation without a range": (_without(f"{RELATIONS}/0", "x-range"), "SCH010", f"{RELATIONS}/0", "no 'x-range'"),
    "a number without values": (
        lambda it: _node(it, CLAIM).update(count={"type": "integer"}), "SCH010", f"{CLAIM}/count", "it has no 'oneOf'",
    ),
    "a number with a value that is a text": (
        _put("/properties/document/properties/sensitivity/oneOf/0", const="none"),
        "SCH010", "/properties/document/properties/sensitivity/oneOf/0/const", "'none' is not a whole number",
    ),
    "a number with a value that has a point": (
        _put("/properties/document/properties/sensitivity/oneOf/0", const=0.0),
        "SCH010", "/properties/document/properties/sensitivity/oneOf/0/const", "0.0 is not",
    ),
    "a choice with a value that is a number": (
        _put(f"{CLAIM}/polarity/oneOf/0", const=1), "SCH010", f"{CLAIM}/polarity/oneOf/0/const", "1 is not a text",
    ),
    "true or false with values": (
        _put(f"{CLAIM}/presupposed", oneOf=[{"const": "YES"}]), "SCH010", f"{CLAIM}/presupposed", "true or false",
    ),
    "an attribute of nothing": (_put(CLAIM, why={}), "SCH010", f"{CLAIM}/why", "a type or with a list of values"),
    "an attribute whose name no column could have": (
        lambda it: _node(it, CLAIM).update({"a/b": {"type": "string"}}),
        "SCH010",
        f"{CLAIM}/a~1b",
        "the name of a field",
    ),
    "a layer whose name leaves the folder": (
        lambda it: it["properties"].update({"..": it["properties"].pop("cues")}),
        "SCH010", "/properties/..", "the name of a field",
    ),
    "a bad version": (_put("", x_version="1.0"), "SCH010", "/x-version", "'1.0' is not a version"),
    "a version with other digits": (_put("", x_version="1.0.٣"), "SCH010", "/x-version", "is not a version"),
    "a version and a line break": (_put("", x_version="1.0.0\n"), "SCH010", "/x-version", r"\n"),
    "a bad version of the guidelines": (
        _put("", x_guidelines="new"),
        "SCH010", "/x-guidelines", "'new' is not a version",
    ),
    "a bad title": (_put("", title="A B"), "SCH010", "/title", "'A B' is not a name"),
    "a title that is too long": (_put("", title="a" * 41), "SCH010", "/title", "40 at most"),
    "no title": (_without("", "title"), "SCH010", "", "it has no 'title'"),
    "no title and no version": (_without("", "title", "x-version"), "SCH010", "", "it has no 'title', 'x-version'"),
    "no languages": (_put("", x_languages={}), "SCH010", "/x-languages", "maps codes to names"),
    "a language that is no code": (
        lambda it: it["x-languages"].update(English="en"), "SCH010", "/x-languages/English", "is not a language code",
    ),
    "another dialect": (
        lambda it: it.update({"$schema": "http://json-schema.org/draft-07/schema#"}), "SCH010", "/$schema", "2020-12",
    ),
    "a field that is the record's": (
        lambda it: it["properties"].update(language=it["properties"].pop("cues")),
        "SCH012", "/properties/language", "every record has a field 'language'",
    ),
    "a field that is no object": (
        _put("/properties", language=True),
        "SCH010", "/properties/language", "true is not an",
    ),
    "a type that JSON Schema lacks": (
        _define({"name": {"type": "objekt"}}), "SCH010", "/$defs/name/type", "'objekt' is nothing that",
    ),
    "a reference to nothing": (
        _define({"name": {"$ref": "#/$defs/nothing"}}),
        "SCH010", "/$defs/name/$ref", "'#/$defs/nothing' is no place",
    ),
    "a reference to elsewhere": (
        _define({"name": {"$ref": "http://127.0.0.1:9/schema"}}),
        "SCH010", "/$defs/name/$ref", "begins with #",
    ),
    "a dynamic reference to elsewhere": (
        _define({"name": {"$dynamicRef": "http://127.0.0.1:9/schema"}}),
        "SCH010", "/$defs/name/$dynamicRef", "begins with #",
    ),
    "a definition called as those of the package": (
        _define({"claimset": {}}), "SCH010", "/$defs/claimset", "that claimset does not use itself",
    ),
    "a pattern that is none": (
        _put(f"{ENTITY}/timex", pattern="["), "SCH010", f"{ENTITY}/timex/pattern", "it cannot be used",
    ),
    "a character that XML cannot hold": (_control_characters, "SCH010", f"{ZONES}/1/description", "U+0008"),
    "half a character": (_put("", x_notice="a \ud83d b"), "SCH010", "/x-notice", "U+D83D"),
    "half a character in a key": (_define({"\udc80": {}}), "SCH010", "/$defs", "U+DC80"),
    # What the keywords name.
    "a range of nothing": (
        _put(f"{RELATIONS}/0", x_range=["PERSON", "NOBODY"]),
        "SCH011", f"{RELATIONS}/0/x-range/1", "'NOBODY' is no label",
    ),
    "a range of no layer": (
        _put(f"{RELATIONS}/0", x_range=["layer:people"]), "SCH011", f"{RELATIONS}/0/x-range/0", "'layer:people' is no",
    ),
    "a domain of nothing": (
        _put(f"{RELATIONS}/5", x_domain=["QUANTITIES"]),
        "SCH011", f"{RELATIONS}/5/x-domain/0", "'QUANTITIES' is no label",
    ),
    "a number of what is no label": (
        _put(f"{RELATIONS}/1/x-number/0", x_labels=["NOTHING"]),
        "SCH011", f"{RELATIONS}/1/x-number/0/x-labels/0", "'NOTHING' is no label",
    ),
    "a condition on no attribute": (
        _put(f"{RELATIONS}/0/x-number/0", x_when={"mood": ["GOOD"]}),
        "SCH011", f"{RELATIONS}/0/x-number/0/x-when/mood", "'mood' is no attribute",
    ),
    "a condition on an attribute of the other end": (
        _put(f"{RELATIONS}/0/x-number/0", x_when={"status": ["suspect"]}),
        "SCH011", f"{RELATIONS}/0/x-number/0/x-when/status", "'status' is no attribute of what the relation starts at",
    ),
    "a condition on no value": (
        _put(f"{RELATIONS}/0/x-number/0", x_when={"claimant_kind": ["ENTITY", "GHOST"]}),
        "SCH011", f"{RELATIONS}/0/x-number/0/x-when/claimant_kind/1", "'GHOST' is no value of 'claimant_kind'",
    ),
    "a number that cannot be": (
        _put(f"{RELATIONS}/1/x-number/0", minItems=2),
        "SCH011", f"{RELATIONS}/1/x-number/0", "minItems is 2 and maxItems 1",
    ),
    "no layer": (
        _without("/properties", "zones", "entities", "cues", "claims"),
        "SCH011", "/properties", "nothing can be labelled",
    ),
    "no relation": (_without("/properties", "relations"), "SCH011", "/properties", "no field has the x-role relation"),
    "no document": (_without("/properties", "document"), "SCH011", "/properties", "no field has the x-role document"),
    "a required attribute without values": (
        _sequence(_put(CLAIM, why={"type": "string"}), _more("/properties/claims/items/required", "why")),
        "SCH011", f"{CLAIM}/why", "'why' is required and has no list of values",
    ),
    "a required attribute that is not there": (
        _more("/properties/claims/items/required", "why"),
        "SCH011", "/properties/claims/items/required/6", "'why' is required and is no attribute",
    ),
    "a required answer about a document that is not there": (
        _more("/properties/document/required", "label"),
        "SCH011", "/properties/document/required/4", "'label' is required and is no attribute",
    ),
    "an attribute for no label": (
        _put(f"{ENTITY}/level", x_for=["PERSON", "NOBODY"]),
        "SCH011", f"{ENTITY}/level/x-for/1", "'NOBODY' is no label",
    ),
    "an attribute for a label of another layer": (
        _put(f"{ENTITY}/level", x_for=["TREND"]),
        "SCH011", f"{ENTITY}/level/x-for/0", "'TREND' is no label of this layer",
    ),
    "an answer about a document that is for a label": (
        _put("/properties/document/properties/genre", x_for=["PERSON"]),
        "SCH011", "/properties/document/properties/genre", "a document has no label:",
    ),
    "a default that is no value": (
        _put(f"{CLAIM}/polarity", default="MAYBE"),
        "SCH011", f"{CLAIM}/polarity/default", "'MAYBE' is no value of 'polarity'",
    ),
    "a default that is neither true nor false": (
        _put(f"{CLAIM}/presupposed", default="false"), "SCH011", f"{CLAIM}/presupposed/default", "'false' is no value",
    ),
    "a default that only Python takes for a value": (
        _put("/properties/document/properties/sensitivity", default=True),
        "SCH011", "/properties/document/properties/sensitivity/default", "true is no value of 'sensitivity'",
    ),
    "a default for no label": (
        _put(f"{ENTITY}/level", x_default__for={"NOBODY": "NOM"}),
        "SCH011", f"{ENTITY}/level/x-default-for/NOBODY", "'NOBODY' is no label",
    ),
    "a default for a label that is no value": (
        _put(f"{ENTITY}/level", x_default__for={"GROUP": "NUN"}),
        "SCH011", f"{ENTITY}/level/x-default-for/GROUP", "'NUN' is no value",
    ),
    "a public value that is none": (
        _put(f"{ENTITY}/status", x_public=["public_role", "hidden"]),
        "SCH011", f"{ENTITY}/status/x-public/1", "'hidden' is no value of 'status'",
    ),
    "a format of a choice": (
        _put(f"{CLAIM}/polarity", x_format="timex3"), "SCH011", f"{CLAIM}/polarity/x-format", "a format is for a text",
    ),
    "a measure without values": (
        _sequence(_without(f"{ENTITY}/measure", "x-meaning"), _put(f"{ENTITY}/timex", x_meaning="measure")),
        "SCH011", f"{ENTITY}/timex/x-meaning", "needs a list of values: give it oneOf",
    ),
    "parts that are complete by a list": (
        _sequence(_without(f"{ENTITY}/parts_complete", "x-meaning"), _put(f"{ENTITY}/status", x_meaning="complete")),
        "SCH011", f"{ENTITY}/status/x-meaning", "give it the type boolean",
    ),
    "a polarity without a default": (
        _without(f"{CLAIM}/polarity", "default"), "SCH011", f"{CLAIM}/polarity/x-meaning", "needs a default",
    ),
    "a polarity of what is no claim": (
        _put(f"{ENTITY}/status", x_meaning="polarity"), "SCH011", f"{ENTITY}/status/x-meaning", "belongs to a claim",
    ),
    "two measures of one layer": (
        _put(f"{ENTITY}/level", x_meaning="measure"),
        "SCH012", f"{ENTITY}/measure/x-meaning", "'level' of this layer has the x-meaning measure too: take it",
    ),
    "a measure of a document": (
        _put("/properties/document/properties/genre", x_meaning="measure"),
        "SCH011", "/properties/document/properties/genre/x-meaning", "only an attribute of a span",
    ),
    "a step after none of its list": (
        _put(f"{ENTITY}/measure/oneOf/6", x_after="DETAINED"),
        "SCH011", f"{ENTITY}/measure/oneOf/6/x-after", "'DETAINED' is no value of 'measure'",
    ),
    "a step after itself": (
        _put(f"{ENTITY}/measure/oneOf/0", x_after="RECORDED"),
        "SCH011", f"{ENTITY}/measure/oneOf/0/x-after", "'RECORDED' comes after itself: take x-after from",
    ),
    "a position that nobody knows": (
        _put(f"{RELATIONS}/0", x_implied="outermost"),
        "SCH010", f"{RELATIONS}/0/x-implied", "'outermost' is not innermost: the arrow leads from the innermost span",
    ),
    "a proposal that nobody knows": (
        _put(f"{RELATIONS}/0", x_proposed="next"),
        "SCH010", f"{RELATIONS}/0/x-proposed", "'next' is not nearest or same-sentence",
    ),
    "a proposal of what follows from position": (
        _put(f"{RELATIONS}/4", x_proposed="nearest"),
        "SCH011", f"{RELATIONS}/4/x-proposed", "take out x-implied or x-proposed",
    ),
    "one thing by position": (
        _put(f"{RELATIONS}/12", x_proposed="nearest"),
        "SCH011", f"{RELATIONS}/12/x-proposed", "the offsets of mentions do not say whether they",
    ),
    "a symmetric relation from position": (
        _put(f"{RELATIONS}/0", x_implied="innermost", x_symmetric=True),
        "SCH011", f"{RELATIONS}/0/x-implied", "a symmetric relation has no inner end: take out x-implied",
    ),
    "a relation of two documents from position": (
        _put(f"{RELATIONS}/15", x_implied="innermost"),
        "SCH011", f"{RELATIONS}/15/x-implied", "a span of one document cannot lie in one of another:",
    ),
    "a label that requires what is not there": (
        _put(f"{ENTITIES}/0", x_requires=["age"]), "SCH011", f"{ENTITIES}/0/x-requires/0", "'age' is no attribute",
    ),
    "a successor that is not there": (
        _put(f"{ENTITIES}/0", x_deprecated="HUMAN"), "SCH011", f"{ENTITIES}/0/x-deprecated", "'HUMAN' is no label",
    ),
    "a published label that is not there": (
        _put(f"{ZONES}/9", x_protected="HIDDEN"), "SCH011", f"{ZONES}/9/x-protected", "'HIDDEN' is no label",
    ),
    "an interface with an unknown pass": (
        _put("/x-interfaces/4", passes=["entities", "claims", "attributes", "links", "more"]),
        "SCH011", "/x-interfaces/4/passes/4", "'more' is no pass",
    ),
    "an interface that shows an unknown pass": (
        _put("/x-interfaces/0", shows=["more"]), "SCH011", "/x-interfaces/0/shows/0", "'more' is no pass",
    ),
    "a pass that no interface has": (
        lambda it: it["x-interfaces"].pop(0), "SCH011", "/x-interfaces", "no interface has the pass 'zones'",
    ),
    # What two things share.
    "a role given twice, relation": (
        lambda it: it["properties"].update(arrows=deepcopy(it["properties"]["relations"])),
        "SCH012", "/properties/arrows/x-role", "'relations' has the x-role relation too",
    ),
    "a role given twice, document": (
        lambda it: it["properties"].update(paper=deepcopy(it["properties"]["document"])),
        "SCH012", "/properties/paper/x-role", "'document' has the x-role document too",
    ),
    "an interface named twice": (
        _put("/x-interfaces/1", name="zones"), "SCH012", "/x-interfaces/1/name", "the interface 'zones' stands",
    ),
    "a label twice in a layer": (
        _more(ZONES, {"const": "CREDIT"}),
        "SCH012", f"{ZONES}/12/const", "the name 'CREDIT' stands in this list already",
    ),
    "two labels that differ in the case of their letters": (
        _more(ZONES, {"const": "Credit"}), "SCH012", f"{ZONES}/12/const", "that of 'CREDIT' are one file on some disks",
    ),
    "two labels that differ in how an accent is written": (
        lambda it: _node(it, ENTITIES).extend([{"const": "CAF\u00c9"}, {"const": "CAFE\u0301"}]),
        "SCH012", f"{ENTITIES}/{len(_node(SOURCE, ENTITIES)) + 1}/const", "are one file on some disks",
    ),
    "a value twice": (
        _more(f"{CLAIM}/polarity/oneOf", {"const": "POSITIVE"}),
        "SCH012", f"{CLAIM}/polarity/oneOf/2/const", "'POSITIVE'",
    ),
    "a relation twice": (
        lambda it: _node(it, RELATIONS).append(deepcopy(_node(it, RELATIONS)[0])),
        "SCH012", f"{RELATIONS}/20/const", "'ATTRIBUTED_TO'",
    ),
    "a share that is no whole percent": (
        _put("/x-splits/test", share=25.5), "SCH010", "/x-splits/test/share", "25.5 is not a share of the documents",
    ),
    "shares that do not add up": (
        _put("/x-splits/test", share=30), "SCH010", "", "the shares of x-splits add up to 105, not to 100",
    ),
    "a gold status that there is not": (
        _put("/x-splits/test", admits=["adjudicated"]), "SCH010", "/x-splits/test/admits/0", "is not a gold status",
    ),
    "a split too many": (
        _put("/x-splits", dev={"share": 0}), "SCH010", "/x-splits/dev", "'dev' is not the name of a split",
    ),
    "a split too few": (
        lambda it: it["x-splits"].pop("validation"), "SCH010", "/x-splits", "it has no 'validation'",
    ),
    "a convention with one number of days": (
        _put("", **{"x-arithmetic": {"conventions": [{"name": "a year", "year": [365]}]}}),
        "SCH010", "/x-arithmetic/conventions/0/year", "the least and the most days of a period",
    ),
    "a level that there is not": (
        _put("", **{"x-rules": {"SPN004": {"level": "none", "reason": "Marks stay."}}}),
        "SCH010", "/x-rules/SPN004/level", "is not a level: error, warning, info or off",
    ),
    "a level without a reason": (
        _put("", **{"x-rules": {"SPN004": {"level": "off"}}}), "SCH010", "/x-rules/SPN004", "it has no 'reason'",
    ),
    "a level of what is no code": (
        _put("", **{"x-rules": {"marks": {"level": "off", "reason": "Marks stay."}}}),
        "SCH010", "/x-rules/marks", "is not the code of a rule, such as SPN004",
    ),
    "a word that arithmetic does not have": (
        _put("", **{"x-arithmetic": {"rounded": 5}}),
        "SCH010", "/x-arithmetic/rounded", "is not a word that arithmetic has",
    ),
    "a label in two layers that a relation names": (
        _put(LABELS.format("cues") + "/0", const="PERSON"),
        "SCH012", LABELS.format("cues") + "/0/const", "the layer 'entities' has a label 'PERSON' too",
    ),
    "two zones that are everything else": (
        _put(f"{ZONES}/1", x_default=True), "SCH012", f"{ZONES}/1/x-default", "'BODY' has x-default too",
    ),
    "equal hotkeys of two labels": (
        _put(f"{ZONES}/1", x_hotkey="2"),
        "SCH012", f"{ZONES}/2/x-hotkey", "'TITLE' and 'STANDFIRST' share the hotkey '2'",
    ),
    "equal hotkeys of a label and a value": (
        _put(f"{ENTITY}/level/oneOf/0", x_hotkey="p"),
        "SCH012", f"{ENTITY}/level/oneOf/0/x-hotkey", "'PERSON' and 'level NAM' share the hotkey 'p'",
    ),
    "equal hotkeys of a label and an answer about the document": (
        _put("/properties/document/properties/genre/oneOf/0", x_hotkey="p"),
        "SCH012", "/properties/document/properties/genre/oneOf/0/x-hotkey", "'PERSON' and 'genre news' share",
    ),
    "equal hotkeys of two layers that one interface draws": (
        _put(LABELS.format("claims") + "/0", x_hotkey="p"),
        "SCH012", LABELS.format("claims") + "/0/x-hotkey", "in the interface 'claims'",
    ),
    "a hotkey of Label Studio": (
        _put(f"{ZONES}/1", x_hotkey="alt+r"), "SCH012", f"{ZONES}/1/x-hotkey", "belongs to Label Studio or the browser",
    ),
    "a hotkey of the browser": (
        _put(f"{ZONES}/1", x_hotkey="ctrl+w"),
        "SCH012", f"{ZONES}/1/x-hotkey", "or the browser",
    ),
    "two controls of one name": (
        _put(f"{CLAIM}/polarity", x_control="claims"), "SCH012", f"{CLAIM}/polarity", "as that of the layer 'claims'",
    ),
    "two controls of one name in one layer": (
        _put(f"{CLAIM}/polarity", x_control="claims-certainty"),
        "SCH012", f"{CLAIM}/polarity", "of 'certainty' of 'claims'",
    ),
    "a control called like the text": (
        _put("/properties/cues", x_control="text"), "SCH012", "/properties/cues", "as that of the text",
    ),
    "a layer called like a column": (
        lambda it: it["properties"].update(event={**it["properties"]["cues"], "x-pass": "cues"}) or
        it["properties"]["event"]["items"]["properties"].update(label={"oneOf": [{"const": "E"}]}) or
        it["x-interfaces"][0]["passes"].append("cues"),
        "SCH012", "/properties/event", "a column 'event' already",
    ),
    "an answer about a document called like a column": (
        _put("/properties/document/properties", outlet={"type": "string", "x-pass": "entities"}),
        "SCH012", "/properties/document/properties/outlet", "a column 'outlet' already",
    ),
    "an attribute called like a column": (
        _put(CLAIM, sentence={"type": "string", "x-pass": "claims"}),
        "SCH012", f"{CLAIM}/sentence", "'sentence' already",
    ),
    # What it looks like.
    "a color of low contrast": (
        _colored(["#767676", "#777777"]),
        "SCH013", f"{ENTITIES}/1/x-color", "#777777 on white has a contrast of 4.4, and needs 4.5",
    ),
    "two colors that everybody takes for one": (
        _colored(["#182db0", "#182cb1"]), "SCH013", f"{ENTITIES}/1/x-color", "look alike to some people",
    ),
    "red and green": (_colored(["#c80000", "#005800"]), "SCH013", f"{ENTITIES}/1/x-color", "look alike to some people"),
    "nine colors": (_colored(TOO_MANY), "SCH013", "/x-interfaces/1", "9 colors of groups, and people tell no more"),
}  # fmt: skip


def _is_one_sentence(issue: Issue) -> bool:
    return len(issue.message.splitlines()) == 1 and issue.message == issue.message.strip() and "\n" not in issue.message


def _points_to_something(source: Any, issue: Issue) -> bool:
    steps = [step.replace("~1", "/").replace("~0", "~") for step in (issue.pointer or "").split("/")[1:]]
    for step in steps:
        if isinstance(source, dict):
            if step not in source:
                return False
            source = source[step]
        elif isinstance(source, list) and step.isdecimal() and int(step) < len(source):
            source = source[int(step)]
        else:
            return False
    return True


def test_the_schema_of_the_project_has_no_issue() -> None:
    assert _issues(SOURCE) == []


def test_a_schema_of_another_domain_has_no_issue() -> None:
    assert _issues(whole()) == []


@cache
def _broken(name: str) -> tuple[Json, list[Issue]]:
    """Return the schema with a fault, and what is said of it."""
    broken = _edit(FAULTS[name][0])
    return broken, _issues(broken)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_its_code_its_place_and_one_sentence(name: str) -> None:
    _, code, pointer, words = FAULTS[name]
    broken, issues = _broken(name)
    assert any((it.code, it.pointer) == (code, pointer) and words in it.message for it in issues), issues
    assert all(_is_one_sentence(it) and _points_to_something(broken, it) for it in issues), issues
    level = Level.WARNING if code == "SCH013" else Level.ERROR
    assert {(it.level, it.file) for it in issues} == {(level, FILE)}


def test_labels_of_one_group_may_have_shades_of_its_color() -> None:
    assert _issues(_edit(_put(f"{ZONES}/2", x_color="#3045c8"))) == []


ALONE = sorted(FAULTS.keys() - {
    "a field that is no object", "no relation", "no document", "no layer", "a layer whose name leaves the folder",
    "an interface named twice", "a layer called like a column", "two controls of one name", "a color of low contrast",
    "a number with a value that has a point",
})  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_one_fault_is_said_once(name: str) -> None:
    assert [it.pointer for it in _broken(name)[1]].count(FAULTS[name][2]) == 1


def test_a_fault_that_several_interfaces_share_is_said_once() -> None:
    broken = _edit(_put(LABELS.format("claims") + "/1", x_color="#00ff00"))
    low = [it for it in _issues(broken) if "contrast" in it.message]
    assert [it.pointer for it in low] == [LABELS.format("claims") + "/1/x-color"]


def test_two_attributes_of_two_layers_may_share_a_control_and_its_keys() -> None:
    def change(it: Json) -> None:
        it["properties"]["things"]["items"]["properties"]["note"]["x-control"] = "note"
        it["properties"]["steps"]["items"]["properties"]["note"]["x-control"] = "note"
        values = {"oneOf": [{"const": "GOOD", "x-hotkey": "g"}], "x-control": "mood", "x-pass": "things"}
        for layer in ("things", "steps"):
            it["properties"][layer]["items"]["properties"]["mood"] = deepcopy(values)

    assert _issues(_edit(change, whole())) == []


def test_one_color_may_stand_for_several_groups() -> None:
    assert _issues(_edit(_colored(["#182db0", "#182db0", "#182db0"]))) == []


def test_eight_colors_are_not_too_many() -> None:
    eight = TOO_MANY[:MOST_COLORS]
    assert [it for it in _issues(_edit(_colored(eight))) if "there are" in it.message] == []
    assert all(distance(one, other) >= DISTANCE for one, other in pairwise(eight))


@pytest.mark.parametrize(
    ("color", "least"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48)]
)
def test_contrast_is_that_of_the_guidelines_for_the_web(color: str, least: float) -> None:
    assert contrast(color) == pytest.approx(least, abs=0.01)


def test_a_red_and_a_green_are_told_apart_by_most_and_not_by_all() -> None:
    red, green = "#c80000", "#005800"
    assert distance(red, red) == 0
    assert distance(red, green) < DISTANCE < distance("#000000", "#986408")
    assert min(contrast(red), contrast(green)) > CONTRAST


@pytest.mark.parametrize("key", sorted(key for key in RESERVED))
def test_no_reserved_hotkey_can_be_given(key: str) -> None:
    issues = _issues(_edit(_put(f"{ZONES}/1", x_hotkey=key)))
    assert [it.pointer for it in issues] == [f"{ZONES}/1/x-hotkey"]


@pytest.mark.parametrize("depth", [100, 900])
def test_a_schema_that_is_nested_too_deeply_is_an_issue(depth: int) -> None:
    nested: Json = {}
    for _ in range(depth):
        nested = {"not": nested}
    for source in (nested, _edit(_define({"deep": nested}))):
        assert all(it.code == "SCH010" and _is_one_sentence(it) for it in _issues(source))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["#182db0", "p", "PERSON", "layer:claims", "zones", "zone", "claim", "relation", "string", "$x"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8)
            | st.sampled_from(["const", "oneOf", "type", "x-role", "x-for", "properties", "items", "$ref", "label"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def _places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in inner for place in _places(item, (*at, key)))]


PLACES = {"own": _places(SOURCE), "other": _places(whole())}


def _replace(source: Json, at: tuple[str | int, ...], value: Any) -> Any:
    if not at:
        return value
    copy = deepcopy(source)
    part: Any = copy
    for key in at[:-1]:
        part = part[key]
    part[at[-1]] = value
    return copy


def _require_one_place_each(source: Any) -> None:
    """What the judge finds is well said; where it finds nothing, everything that is made of the schema can be made."""
    issues = _issues(source)
    assert all(_is_one_sentence(it) and _points_to_something(source, it) for it in issues), issues
    if issues:
        return
    Draft202012Validator.check_schema(source)
    schema = parse_schema(source)
    shape = Shape(source)
    assert {it.code for it in (*shape.of_record({}, FILE), *shape.of_labels({}, FILE))} <= {"SCH002"}
    for interface in schema.interfaces.values():
        root = ET.fromstring(build_interface(schema, interface))
        keys = [item.get("hotkey") for item in root.iter() if item.get("hotkey")]
        assert len(keys) == len(set(keys))
        names = [item.get("name") for item in root.iter() if item.get("name")]
        assert len(names) == len(set(names))


@example(["\x85"])
@given(JSON)
def test_any_json_is_judged(value: Any) -> None:
    _require_one_place_each(value)


@given(st.sampled_from(PLACES["own"]), JSON)
def test_the_schema_with_anything_in_any_place_is_judged(at: tuple[str | int, ...], value: Any) -> None:
    _require_one_place_each(_replace(SOURCE, at, value))


@given(st.sampled_from(PLACES["other"]), JSON)
def test_another_schema_with_anything_in_any_place_is_judged(at: tuple[str | int, ...], value: Any) -> None:
    _require_one_place_each(_replace(whole(), at, value))


@given(st.data())
def test_the_schema_with_one_thing_less_is_judged(data: st.DataObject) -> None:
    at = data.draw(st.sampled_from(PLACES["own"][1:]))
    copy = deepcopy(SOURCE)
    part: Any = copy
    for key in at[:-1]:
        part = part[key]
    del part[at[-1]]
    _require_one_place_each(copy)


@given(st.data())
def test_the_schema_with_a_word_from_elsewhere_is_judged(data: st.DataObject) -> None:
    texts = [at for at in PLACES["own"] if isinstance(resolve_pointer(SOURCE, at), str | bool | int)]
    at, other = data.draw(st.sampled_from(texts)), data.draw(st.sampled_from(texts))
    _require_one_place_each(_replace(SOURCE, at, resolve_pointer(SOURCE, other)))


def test_what_is_judged_is_not_changed() -> None:
    before = json.dumps(SOURCE)
    _issues(SOURCE)
    assert json.dumps(SOURCE) == before
