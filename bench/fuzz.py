"""
A hundred thousand hostile inputs, and what came of each: read, refused, an issue, or a traceback.

    python bench/fuzz.py [--inputs 100000] [--seed 7] [--only pulled exports] [--parts FOLDER]

Real files of this repository are changed where their structure is (a value, a key, a place), as bytes, or both, and
given to every door that takes what somebody else made. The same seed gives the same inputs. What is allowed: a value,
an issue, one sentence and its remedy. Anything else is a traceback and is written down with its seed. Each door works
in a process of its own, so that its memory is told apart. Seconds are those of the processor, so that a busy machine
makes no input slow. With --parts what a door gave is kept and not run again. Writes bench/results/fuzz.md and
bench/results/fuzz.json; ends with 1 where there was a traceback.
"""

import argparse
import contextlib
import json
import multiprocessing
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]

from jsonschema import Draft202012Validator

from claimset.check.files.check_files import check_files, read_schema
from claimset.check.project import check
from claimset.check.report import issues_report
from claimset.gold.stored import Stored
from claimset.labels.as_json import labels_sha256, record_from_json, record_line
from claimset.labelstudio.hotkeys import RESERVED
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.export_file import read_exported_task
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.trouble import Trouble
from claimset.quantity.from_words import read_surface as read_words
from claimset.quantity.notation import NotationError, parse_quantity, render_quantity
from claimset.quantity.propose import propose_quantities
from claimset.rules.engine.rule import REGISTER, Subject
from claimset.rules.engine.shape import NotJson, Shape, read_json
from claimset.rules.runner import run
from claimset.rules.waivers import waive
from claimset.schema.check.judge import judge_schema
from claimset.schema.compose import record_schema
from claimset.schema.read import ContractError, parse_schema
from claimset.store.project import Project
from support.mutants import HOSTILE, bent, mutant, trimmed, written
from support.oracle import agree, review
from swap.reviews import TODO

RESULTS = ROOT / "bench" / "results"
LONGEST = 5.0
"""Seconds of the processor after which an input counts as too slow."""

_MEMORY = "/dev/shm"  # noqa: S108  (a disk in memory: a hundred thousand files are written)
_NO_LABELS = Labels()
Door = Callable[[random.Random], str]


class Done(msgspec.Struct, frozen=True):
    """What came of a door's inputs. Seconds and MB; `before` is the memory held before the first input."""

    door: str
    inputs: int
    outcomes: dict[str, int]
    tracebacks: list[dict[str, Any]]
    slow: list[int]
    longest: float
    longest_seed: int
    seconds: float
    before: float
    peak: float


class Material:
    """The real files that inputs are made of, read once a process."""

    def __init__(self, space: Path) -> None:
        self.space = space
        self.project = Project(ROOT)
        self.schema: Schema = self.project.schema()
        self.gold = [json.loads(file.read_bytes()) for file in sorted((ROOT / "annotations/gold").glob("*.json"))]
        self.pulled = [json.loads(file.read_bytes()) for file in sorted((ROOT / "annotations/pulled").glob("*.json"))]
        self.source = json.loads((ROOT / "schema/schema.json").read_bytes())
        self.swapped = json.loads((ROOT / "tests/swap/schema/schema.json").read_bytes())
        self.manifest = [json.loads(line) for line in (ROOT / "raw/manifest.jsonl").read_bytes().splitlines()]
        self.texts = [file.read_text("utf-8") for file in sorted((ROOT / "raw").glob("*.txt"))]
        self.documents = self.project.documents()
        self.exports = list(self._exports())
        self.quantities = sorted(
            {
                str(value)
                for record in self.gold
                for row in record["entities"]
                for name, value in row.items()
                if name not in {"id", "label"} and isinstance(value, str)
            }
        )

    def hostile(self, value: Any, chance: random.Random) -> bytes:
        """Return a value changed where its structure is, as bytes, or both."""
        few = trimmed(value, chance) if chance.random() < 0.9 else value
        return written(mutant(few, chance, HOSTILE, most=4), chance)

    def text(self, chance: random.Random) -> str:
        """Return a text, now and then with what breaks patterns and screens put into it."""
        text = chance.choice(self.texts)
        if chance.random() < 0.5:
            return text
        nasty = [item for item in HOSTILE if isinstance(item, str) and item.isprintable()] + [
            "\r",
            "\x1b",
            "👩‍👧",
            "1.249 ",
        ]
        at = chance.randint(0, len(text))
        return text[:at] + chance.choice(nasty) + text[at + chance.choice([0, 1, 30]) :]

    def _exports(self) -> Iterator[Any]:
        stored = Stored(self.project, self.schema)
        for number, document in enumerate(self.documents):
            text = self.project.text_of(document)
            if text is None:
                continue
            annotations, _ = stored.pulled(self.project.pulled_file(document.id))
            done = [
                {
                    "id": at,
                    "completed_by": {"id": 3, "email": "lin@example.org"},
                    "result": to_result(item.labels, text, self.schema, self.schema.interfaces[item.interface]),
                }
                for at, item in enumerate(annotations)
                if item.interface in self.schema.interfaces
            ]
            data = {"text": text, "doc_id": document.id, "language": document.language}
            yield {"id": number, "data": data, "annotations": done, "predictions": []}


def main() -> int:
    """Send the inputs in and write down what came of them."""
    doors = {
        "json": 39, "oracle": 2, "rules": 18, "pulled": 8, "manifest": 6, "schema": 1, "waivers": 6, "exports": 8,
        "quantities": 10, "project": 2,
    }  # fmt: skip
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--parts", type=Path)
    parser.add_argument("--only", nargs="*", choices=sorted(doors), default=sorted(doors))
    options = parser.parse_args()
    done: list[Done] = []
    fresh = multiprocessing.get_context("spawn")
    for name, share in doors.items():
        if name not in options.only:
            continue
        inputs = options.inputs * share // 100
        part = options.parts / f"{name}-{inputs}-{options.seed}.json" if options.parts else None
        if part and part.is_file():
            done.append(msgspec.json.decode(part.read_bytes(), type=Done))
            continue
        with fresh.Pool(1) as pool:
            found = pool.apply(_work, (name, inputs, options.seed))
        done.append(found)
        if part:
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(msgspec.json.encode(found))
        print(
            f"{name}: {found.inputs} inputs, {len(found.tracebacks)} tracebacks, longest {found.longest:.2f} s, "
            f"{found.peak:.0f} MB, {found.seconds:.0f} s",
            file=sys.stderr,
        )
        for row in found.tracebacks[:10]:
            print(row["seed"], row["last"], file=sys.stderr)
    if set(options.only) == set(doors):
        _write(done, options.seed)
    return 1 if any(row.tracebacks or row.slow for row in done) else 0


def _work(name: str, inputs: int, seed: int) -> Done:
    space = Path(tempfile.mkdtemp(dir=_MEMORY if Path(_MEMORY).is_dir() else None))
    try:
        door: Door = _DOORS[name](Material(space))
        return _sent(name, door, inputs, seed)
    finally:
        shutil.rmtree(space)


def _sent(name: str, door: Door, inputs: int, seed: int) -> Done:
    outcomes: Counter[str] = Counter()
    tracebacks: dict[str, dict[str, Any]] = {}
    _warm(name, door)
    slow, longest, longest_seed, before = [], 0.0, 0, _peak()
    began = time.perf_counter()
    for number in range(inputs):
        started = time.process_time()
        try:
            outcomes[door(_chance(name, seed, number))] += 1
        except Trouble:
            outcomes["one sentence and its remedy"] += 1
        except Exception as error:  # noqa: BLE001  (that is what is looked for)
            outcomes["traceback"] += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            last = f"{type(error).__name__}: {str(error)[:120]} at {Path(where.filename).name}:{where.lineno}"
            tracebacks.setdefault(last, {"seed": number, "last": last, "whole": traceback.format_exc()[-3000:]})
        spent = time.process_time() - started
        if spent > longest:
            longest, longest_seed = spent, number
        if spent > LONGEST:
            slow.append(number)
    return Done(
        name, inputs, dict(outcomes), list(tracebacks.values()), slow, longest, longest_seed,
        time.perf_counter() - began, before, _peak(),
    )  # fmt: skip


def _chance(name: str, seed: int, number: int) -> random.Random:
    return random.Random(f"{name} {seed} {number}")  # noqa: S311


def _warm(name: str, door: Door) -> None:
    """Send a few first, so that no input pays for what is loaded once."""
    for number in range(30):
        with contextlib.suppress(Exception):
            door(_chance(name, 0, number))


def _must(held: object, *shown: object) -> None:
    if not held:
        raise AssertionError(repr(shown)[:500])


def _json(material: Material) -> Door:
    """Bytes to values, and values to verdicts of the schema: records and annotations."""
    shapes = [Shape(material.source), Shape(material.swapped)]

    def door(chance: random.Random) -> str:
        data = material.hostile(chance.choice(material.gold + material.manifest), chance)
        if chance.random() < 0.1:
            data = bent(chance.randbytes(chance.randint(0, 200)), chance)
        try:
            value = read_json(data)
        except NotJson as refusal:
            _must(str(refusal).isprintable(), refusal)
            return "refused"
        issues = [
            issue for shape in shapes for judge in (shape.of_record, shape.of_labels) for issue in judge(value, "f")
        ]
        return "an issue" if issues else "a value"

    return door


def _oracle(material: Material) -> Door:
    """Records of two schemas, changed, judged by jsonschema-rs and by jsonschema: one verdict and the same places."""
    other = parse_schema(material.swapped)
    judges = [
        (Shape(source), Draft202012Validator(record_schema(source)), records)
        for source, records in (
            (material.source, material.gold),
            (material.swapped, [json.loads(record_line(review(name, other), other)) for name in TODO]),
        )
    ]

    def door(chance: random.Random) -> str:
        shape, oracle, records = chance.choice(judges)
        value = mutant(trimmed(chance.choice(records), chance), chance, most=3)
        return "a value" if agree(value, shape, oracle) else "an issue"

    return door


def _rules(material: Material) -> Door:
    """Records of the right shape, by every rule, beside a text that need not be theirs."""
    shape = Shape(material.source)

    def door(chance: random.Random) -> str:
        value = trimmed(chance.choice(material.gold), chance, most=10)
        for _ in range(5):
            changed = mutant(value, chance, HOSTILE, most=3)
            try:
                changed = read_json(json.dumps(changed, ensure_ascii=False).encode("utf-8", "surrogatepass"))
            except NotJson:
                continue
            if not list(shape.of_record(changed, "f")):
                value = changed
        record = record_from_json(value, material.schema)
        record_line(record, material.schema)
        text = material.text(chance)
        tier, language = chance.choice(["open", "own_copy"]), chance.choice(["en", "nl", "xx"])
        document = msgspec.structs.replace(
            chance.choice(material.documents), text_tier=tier, language=language, length=len(text)
        )
        issues = list(run(Subject(document, record.labels, material.schema, chance.choice([text, text, None]))))
        _must(all(issue.message.isprintable() for issue in issues), issues)
        return "an issue" if issues else "a value"

    return door


def _pulled(material: Material) -> Door:
    """A file of annotations, and every annotation that can be read by every rule."""
    project = Project(material.space)
    file = project.pulled_file("doc")
    file.parent.mkdir(parents=True)
    stored = Stored(project, material.schema)

    def door(chance: random.Random) -> str:
        file.write_bytes(material.hostile(chance.choice(material.pulled), chance))
        annotations, issues = stored.pulled(file)
        text = material.text(chance)
        document = msgspec.structs.replace(chance.choice(material.documents), length=len(text))
        for item in annotations:
            labels_sha256(item.labels, material.schema)
            issues += run(Subject(document, item.labels, material.schema, text, item))
        return "an issue" if issues else "a value"

    return door


def _manifest(material: Material) -> Door:
    """The manifest and the lock."""
    project = Project(material.space)
    project.manifest_file.parent.mkdir(parents=True)
    lock = json.loads((ROOT / "raw/texts.lock.json").read_bytes())

    def door(chance: random.Random) -> str:
        rows = [material.hostile(row, chance) for row in chance.sample(material.manifest, 3)]
        project.manifest_file.write_bytes(b"\n".join(row.replace(b"\n", b" ") for row in rows))
        if chance.random() < 0.3:
            project.lock_file.write_bytes(material.hostile(lock, chance))
            project.fingerprints()
        for document in project.documents():
            _must(project.text_file(document).resolve().is_relative_to(material.space.resolve()), document.id)
            list(run(Subject(document, _NO_LABELS, material.schema, None)))
        return "a value"

    return door


def _schema(material: Material) -> Door:
    """A schema: what is said of it, and, where it can be read, what is made of it."""
    file = material.space / "schema.json"

    def door(chance: random.Random) -> str:
        data = material.hostile(chance.choice([material.source, material.swapped]), chance)
        try:
            source = read_json(data)
        except NotJson:
            return "refused"
        issues = list(judge_schema(source, "schema.json", RESERVED))
        if not any(issue.level == Level.ERROR for issue in issues):
            schema = parse_schema(source)
            for interface in schema.interfaces.values():
                build_interface(schema, interface)
            return "a value"
        file.write_bytes(data)
        try:
            schema = read_schema(file)
        except ContractError:
            return "an issue"
        list(run(Subject(material.documents[0], _NO_LABELS, schema, material.texts[0])))
        return "an issue"

    return door


def _waivers(material: Material) -> Door:
    """The file of waivers."""
    project = Project(material.space)
    project.waiver_file.parent.mkdir(parents=True)
    row = {
        "code": "SPN002", "document": "doc", "reason": "meant so", "owner": "team", "expires": "2031-01-01",
        "content": "0123456789abcdef", "start": 3, "end": 9,
    }  # fmt: skip
    issue = Issue("SPN002", Level.ERROR, "is wrong", "doc", start=3, end=9)

    def door(chance: random.Random) -> str:
        lines = [material.hostile(row, chance).replace(b"\n", b" ") for _ in range(2)]
        project.waiver_file.write_bytes(b"\n".join(lines))
        found = waive([issue], project.waivers(), date(2030, 1, 1), "waivers.jsonl")
        return "an issue" if found.waiver_issues else "a value"

    return door


def _exports(material: Material) -> Door:
    """A raw JSON export of Label Studio, as a list, as lines or as one task; now and then every report of it."""

    def door(chance: random.Random) -> str:
        rows = [material.hostile(row, chance) for row in chance.sample(material.exports, 2)]
        file = material.space / chance.choice(["export.json", "export.jsonl"])
        if file.suffix == ".jsonl":
            file.write_bytes(b"\n".join(row.replace(b"\n", b" ") for row in rows))
        else:
            file.write_bytes(b"[" + b",".join(rows) + b"]" if chance.random() < 0.8 else rows[0])
        given = material.project if chance.random() < 0.3 else None
        done = check_files([file], material.schema, given, read_task=read_exported_task)
        if chance.random() < 0.03:
            for form in ("sarif", "junit", "github", "html"):
                issues_report(form, done, done.issues, material.schema, material.space).encode()
        return "an issue" if done.issues else "a value"

    return door


def _quantities(material: Material) -> Door:
    """Quantity notation, and words that may say a number."""
    signs = [*"=<>~?[](),.:/%0123456789XPYMWDT- ", "..", " person", " /P1M", "٣", "½", "1e9", "∞", "\u00a0", "−"]
    words = ["nearly", "bijna", "twaalf", "1.249", "1,249.5", "half", "a", "dozen", "and", "million", "%", "€", "3-4"]

    def door(chance: random.Random) -> str:
        line = list(chance.choice(material.quantities))
        for _ in range(chance.randint(0, 6)):
            at = chance.randint(0, len(line))
            line[at : at + chance.randint(0, 2)] = chance.choice(signs)
        said = "".join(line) * chance.choice([1, 1, 1, 40])
        surface = " ".join(chance.choices(words, k=chance.choice([1, 2, 3, 5, 60])))
        for lexicon in material.schema.lexicon.values():
            read_words(surface, lexicon)
            propose_quantities(f"x {surface} y", [(2, 2 + len(surface))], lexicon)
        try:
            value = parse_quantity(said)
        except NotationError:
            return "refused"
        written_out = render_quantity(value)
        _must(parse_quantity(written_out) == value, said, written_out)
        _must(render_quantity(parse_quantity(written_out)) == written_out, said, written_out)
        return "a value"

    return door


def _project(material: Material) -> Door:
    """A project of which one to three files are hostile, checked whole, now and then with what it remembers."""
    small = material.space / "small"
    _three_documents(small, [material.documents[0].id, "own-3685a26b3482", "ploink-open-brief"])
    project = Project(small)
    check(project, remember=True)
    files = [file for file in sorted(small.rglob("*")) if file.is_file() and file.name != "lock"]
    files = [file for file in files if "guidelines" not in file.parts and "interfaces" not in file.parts]
    good = {file: file.read_bytes() for file in files}

    def door(chance: random.Random) -> str:
        hit = chance.sample(files, chance.randint(1, 3))
        for file in hit:
            data = good[file]
            if file.suffix == ".json" and data[:1] in b"{[" and chance.random() < 0.7:
                data = material.hostile(json.loads(data), chance)
            else:
                data = bent(data, chance)
            file.write_bytes(data)
        try:
            done = check(project, remember=chance.random() < 0.5)
            if chance.random() < 0.1:
                for form in ("sarif", "junit", "github", "html"):
                    issues_report(form, done, done.issues, material.schema, small).encode()
        finally:
            for file in files:
                file.write_bytes(good[file])
        return "an issue" if done.issues else "a value"

    return door


def _three_documents(small: Path, kept: list[str]) -> None:
    for name in ("schema", "raw", "annotations"):
        shutil.copytree(ROOT / name, small / name)
    for file in [*small.glob("annotations/*/*.json"), *small.glob("raw/*.txt")]:
        if file.stem not in kept:
            file.unlink()
    manifest = small / "raw" / "manifest.jsonl"
    rows = [line for line in manifest.read_bytes().splitlines() if json.loads(line)["id"] in kept]
    manifest.write_bytes(b"\n".join(rows) + b"\n")


_DOORS: dict[str, Callable[[Material], Door]] = {
    "json": _json,
    "oracle": _oracle,
    "rules": _rules,
    "pulled": _pulled,
    "manifest": _manifest,
    "schema": _schema,
    "waivers": _waivers,
    "exports": _exports,
    "quantities": _quantities,
    "project": _project,
}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write(done: list[Done], seed: int) -> None:
    total = sum(row.inputs for row in done)
    broken = sum(row.outcomes.get("traceback", 0) for row in done)
    lines = [
        "# Hostile inputs",
        "",
        (
            f"`python bench/fuzz.py --inputs {total} --seed {seed}`: {total} inputs, {broken} tracebacks, "
            f"{sum(len(row.slow) for row in done)} that took longer than {LONGEST:.0f} s of the processor. "
            f"The longest took {max(row.longest for row in done):.2f} s, the most memory held was "
            f"{max(row.peak for row in done):.0f} MB. "
            f"{len(REGISTER)} rules."
        ),
        "",
        "Real files of this repository, changed where their structure is, as bytes, or both. Every door works in a",
        "process of its own; MB is the most it held, and what it held before the first input.",
        "",
        "| door | inputs | read | an issue | refused | one sentence | tracebacks | longest, ms | MB | before |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    kinds = ("a value", "an issue", "refused", "one sentence and its remedy", "traceback")
    for row in done:
        counts = " | ".join(str(row.outcomes.get(kind, 0)) for kind in kinds)
        lines.append(
            f"| {row.door}: {(_DOORS[row.door].__doc__ or '').split('.')[0]} | {row.inputs} | {counts} | "
            f"{row.longest * 1000:.0f} | {row.peak:.0f} | {row.before:.0f} |"
        )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "fuzz.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = {"seed": seed, "doors": [msgspec.to_builtins(row) for row in done]}
    (RESULTS / "fuzz.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
