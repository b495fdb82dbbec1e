"""Files that a machine wrote are read in pieces: what is read, and what is wrong, is as the strict reader has it."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from checks.mutants import HOSTILE, STRANGE, bent, change, containers, mutant, trimmed
from claimset.adapters.disk import Project
from claimset.flow.canonical import labels_sha256, pretty
from claimset.jobs.stored import Stored
from claimset.model.labels import Labels
from claimset.model.schema import Schema

EACH = 60


@pytest.fixture
def readers(checkout: Project) -> tuple[Stored, Stored]:
    """One that reads in pieces where it can, and one that always reads strictly."""
    schema = checkout.schema()
    quick, strict = Stored(checkout, schema), Stored(checkout, schema)
    strict._plain._works = False
    return quick, strict


def outcome(reader: Stored, schema: Schema, pulled: Path, gold: Path) -> tuple[str, list[str]]:
    """What is read of a document, in words: kinds too, since 1, 1.0 and true are equal to one another."""
    annotations, issues = reader.pulled(pulled)
    record, others = reader.gold(gold)
    said: list[Labels] = [*(row.labels for row in annotations), *([record.labels] if record else [])]
    hashes = [reader.sha256(labels) for labels in said]
    assert hashes == [labels_sha256(labels, schema) for labels in said]
    return repr((annotations, record)), [repr(issue) for issue in (*issues, *others)]


def _written(value: Any, chance: random.Random) -> bytes:
    try:
        data = pretty(value).encode()
    except (ValueError, UnicodeError):
        return json.dumps(value).encode("utf-8", "surrogatepass")
    return bent(data, chance) if chance.random() < 0.2 else data


def _odd(value: Any, chance: random.Random) -> Any:
    """Change one leaf or more, so that most of the value stays as it was."""
    return mutant(value, chance, chance.choice([STRANGE, HOSTILE]), most=2)


def test_every_file_of_this_project_is_read_in_pieces(checkout: Project) -> None:
    quick = Stored(checkout, checkout.schema())
    assert all(quick._plain.pulled(file.read_bytes()) is not None for file in checkout.stored("pulled"))
    assert all(quick._plain.gold(file.read_bytes()) is not None for file in checkout.stored("gold"))


def test_sound_files_are_read_as_strictly(checkout: Project, readers: tuple[Stored, Stored]) -> None:
    schema = checkout.schema()
    for gold in checkout.stored("gold"):
        pulled = checkout.pulled_file(gold.stem)
        one, other = (outcome(reader, schema, pulled, gold) for reader in readers)
        assert one == other
        assert one[1] == []


def test_changed_files_are_read_as_strictly(checkout: Project, readers: tuple[Stored, Stored]) -> None:
    schema, verdicts, pieces = checkout.schema(), Counter[bool](), Counter[bool]()
    for gold in checkout.stored("gold"):
        pulled = checkout.pulled_file(gold.stem)
        sources = [json.loads(file.read_bytes()) for file in (pulled, gold)]
        for number in range(EACH):
            chance = random.Random(f"{gold.stem} {number}")
            said, kept = (trimmed(value, chance, 3) if chance.random() < 0.3 else value for value in sources)
            pulled.write_bytes(_written(_odd(said, chance), chance))
            gold.write_bytes(_written(_odd(kept, chance), chance))
            one, other = (outcome(reader, schema, pulled, gold) for reader in readers)
            assert one == other
            verdicts[not one[1]] += 1
            pieces[readers[0]._plain.gold(gold.read_bytes()) is not None] += 1
    # The look is worth nothing where every file is sound, or none is read in pieces.
    assert min(verdicts[True], verdicts[False], pieces[True], pieces[False]) > 20


def test_gold_that_is_almost_what_was_said_is_read_as_strictly(
    checkout: Project, readers: tuple[Stored, Stored]
) -> None:
    schema = checkout.schema()
    names = (schema.document_key, *schema.layers, schema.relation_key)
    for gold in checkout.stored("gold"):
        pulled = checkout.pulled_file(gold.stem)
        record = json.loads(gold.read_bytes())
        rows = json.loads(pulled.read_bytes())
        for number in range(EACH // 2):
            chance = random.Random(f"almost {gold.stem} {number}")
            # What gold has not to have, such as a value left open, an annotator may have said word for word.
            labels = {name: json.loads(json.dumps(record[name])) for name in names}
            for place in chance.sample(list(containers(labels)), 2):
                change(place, chance)
            pulled.write_bytes(_written({**rows, "layers": [{**rows["layers"][0], "labels": labels}]}, chance))
            gold.write_bytes(_written({**record, **labels}, chance))
            one, other = (outcome(reader, schema, pulled, gold) for reader in readers)
            assert one == other


def test_a_key_that_stands_twice_in_a_piece_is_refused(checkout: Project, readers: tuple[Stored, Stored]) -> None:
    gold = checkout.stored("gold")[0]
    data = gold.read_bytes()
    gold.write_bytes(data.replace(b'"start": ', b'"start": 0, "start": ', 1))
    for reader in readers:
        record, issues = reader.gold(gold)
        assert record is None
        assert [issue.code for issue in issues] == ["SCH001"]


@pytest.mark.parametrize("number", [2**53 - 1, 2**53, 10**17, 2**63, 10**30])
def test_a_number_beyond_what_json_can_say_is_refused(
    checkout: Project, readers: tuple[Stored, Stored], number: int
) -> None:
    for file, place in ((checkout.stored("pulled")[0], b'"task": '), (checkout.stored("gold")[0], b'"end": ')):
        head, _, rest = file.read_bytes().partition(place)
        file.write_bytes(head + place + str(number).encode() + rest.lstrip(b"0123456789"))
    pulled, gold = checkout.stored("pulled")[0], checkout.stored("gold")[0]
    one, other = (outcome(reader, checkout.schema(), pulled, gold) for reader in readers)
    assert one == other


@pytest.mark.parametrize("word", ["allOf", "unevaluatedProperties", "dependentRequired", "if", "maxProperties", "$ref"])
def test_a_schema_that_judges_its_parts_together_is_left_to_the_strict_reader(checkout: Project, word: str) -> None:
    schema = checkout.schema()
    schema.source[word] = {}
    assert Stored(checkout, schema)._plain._works is False


def test_what_is_left_to_the_strict_reader_is_read_the_same(checkout: Project) -> None:
    schema = checkout.schema()
    schema.source["dependentRequired"] = {}
    pulled, gold = checkout.stored("pulled")[0], checkout.stored("gold")[0]
    whole = Stored(checkout, checkout.schema())
    assert Stored(checkout, schema).pulled(pulled) == whole.pulled(pulled)
    assert Stored(checkout, schema).gold(gold) == whole.gold(gold)
