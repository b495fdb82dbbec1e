"""Schemas of earlier claimsets, which held the form of a record: told, and read for their labels."""

import copy
from typing import Any

import pytest

from claimset.schema.envelope import has_envelope, without_envelope
from claimset.schema.read import ContractError, parse_kept_schema, parse_schema
from support.earlier_schema import with_envelope
from support.other_domain import whole
from support.strategies import SOURCE

SCHEMAS = pytest.mark.parametrize("source", [SOURCE, whole()], ids=["own", "other"])


@SCHEMAS
def test_what_is_kept_of_an_earlier_schema_is_what_is_labelled(source: dict[str, Any]) -> None:
    earlier = with_envelope(source)
    assert has_envelope(earlier)
    assert without_envelope(copy.deepcopy(earlier)) == source
    assert list(without_envelope(earlier)["properties"]) == list(source["properties"])


@SCHEMAS
def test_a_schema_of_today_is_kept_as_it_is(source: dict[str, Any]) -> None:
    assert not has_envelope(source)
    assert without_envelope(source) is source


def test_a_definition_of_the_project_itself_is_kept() -> None:
    name = {"type": "string"}
    earlier = with_envelope(SOURCE | {"$defs": {"name": name}})
    assert without_envelope(earlier)["$defs"] == {"name": name}


@pytest.mark.parametrize("source", [None, [], "x", {}, {"properties": []}, {"properties": {"id": {}}}])
def test_what_is_no_earlier_schema_is_none(source: Any) -> None:
    assert not has_envelope(source)


def test_an_earlier_schema_is_read_where_a_release_keeps_it_and_nowhere_else() -> None:
    earlier = with_envelope(SOURCE)
    assert parse_kept_schema(earlier) == parse_schema(SOURCE)
    with pytest.raises(ContractError, match="earlier claimset"):
        parse_schema(earlier)
