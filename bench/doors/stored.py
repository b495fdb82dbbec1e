"""Doors for what is stored: records, annotations, schemas, waivers, exports, whole projects."""

import json
import random
from datetime import date
from typing import Any

import msgspec
from jsonschema import Draft202012Validator

from claimset.check.files.check_files import check_files, read_schema
from claimset.check.project import check
from claimset.check.report import issues_report
from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256, record_from_json, record_line
from claimset.labelstudio.hotkeys import RESERVED
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.export_file import read_exported_task
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.quantity.from_words import read_quote as read_words
from claimset.quantity.notation import NotationError, parse_quantity, render_quantity
from claimset.quantity.propose import propose_quantities
from claimset.rules.engine.rule import Subject
from claimset.rules.engine.shape import NotJson, Shape, read_json
from claimset.rules.runner import run
from claimset.rules.waivers import waive
from claimset.schema.check.judge import judge_schema
from claimset.schema.compose import record_schema
from claimset.schema.read import ContractError, parse_schema
from claimset.store.project import Project
from claimset.store.waivers import read_waivers
from claimset.text.visible import visible
from doors.material import ROOT, Door, Material, must, small_project
from support.mutants import HOSTILE, bent, mutant, trimmed
from support.oracle import agree, review
from swap.reviews import TODO

_NO_LABELS = Labels()


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
            must(str(refusal).isprintable(), refusal)
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
        must(all(visible(issue.message) == issue.message for issue in issues), issues)
        return "an issue" if issues else "a value"

    return door


def _pulled(material: Material) -> Door:
    """A file of annotations, and every annotation that can be read by every rule."""
    project = Project(material.space)
    file = project.pulled_file("doc")
    file.parent.mkdir(parents=True)
    label_reader = LabelReader(project, material.schema)

    def door(chance: random.Random) -> str:
        file.write_bytes(material.hostile(chance.choice(material.pulled), chance))
        annotations, issues = label_reader.pulled(file)
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
            must(project.text_file(document).resolve().is_relative_to(material.space.resolve()), document.id)
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
        project.waiver_file.write_bytes(b"\n".join([b'{"format": 1}', *lines]))
        issues = waive([issue], read_waivers(project), date(2030, 1, 1), "waivers.jsonl")
        return "an issue" if issues.waiver_issues else "a value"

    return door


def _exports(material: Material) -> Door:
    """A raw JSON export of Label Studio, as a list, as lines or as one task; now and then every report of it."""

    def door(chance: random.Random) -> str:
        rows = [material.hostile(_few_regions(row, chance), chance) for row in chance.sample(material.exports, 2)]
        file = material.space / chance.choice(["export.json", "export.jsonl"])
        if file.suffix == ".jsonl":
            file.write_bytes(b"\n".join(row.replace(b"\n", b" ") for row in rows))
        else:
            file.write_bytes(b"[" + b",".join(rows) + b"]" if chance.random() < 0.8 else rows[0])
        task_project = material.project if chance.random() < 0.3 else None
        result = check_files([file], material.schema, task_project, read_task=read_exported_task)
        if chance.random() < 0.03:
            for form in ("sarif", "junit", "github", "html"):
                issues_report(form, result, result.issues, material.schema, material.space).encode()
        return "an issue" if result.issues else "a value"

    return door


def _few_regions(task: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a task mostly with few regions: an input is made fast, and a change hits what the others refer to."""
    if chance.random() < 0.05:
        return task
    annotations = [
        {**item, "result": chance.sample(item["result"], min(8, len(item["result"])))} for item in task["annotations"]
    ]
    return {**task, "annotations": annotations}


def _quantities(material: Material) -> Door:
    """Quantity notation, and words that may say a number."""
    signs = [*"=<>~?[](),.:/%0123456789XPYMWDT- ", "..", " person", " /P1M", "٣", "½", "1e9", "∞", "\u00a0", "−"]
    words = ["nearly", "bijna", "twaalf", "1.249", "1,249.5", "half", "a", "dozen", "and", "million", "%", "€", "3-4"]

    def door(chance: random.Random) -> str:
        line = list(chance.choice(material.quantities))
        for _ in range(chance.randint(0, 6)):
            at = chance.randint(0, len(line))
            line[at : at + chance.randint(0, 2)] = chance.choice(signs)
        line_text = "".join(line) * chance.choice([1, 1, 1, 40])
        surface = " ".join(chance.choices(words, k=chance.choice([1, 2, 3, 5, 60])))
        for lexicon in material.schema.lexicon.values():
            read_words(surface, lexicon)
            propose_quantities(f"x {surface} y", [(2, 2 + len(surface))], lexicon)
        try:
            value = parse_quantity(line_text)
        except NotationError:
            return "refused"
        written_out = render_quantity(value)
        must(parse_quantity(written_out) == value, line_text, written_out)
        must(render_quantity(parse_quantity(written_out)) == written_out, line_text, written_out)
        return "a value"

    return door


def _project(material: Material) -> Door:
    """A project of which one to three files are hostile, checked whole, now and then with what it remembers."""
    small = material.space / "small"
    project = small_project(small)
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
            result = check(project, remember=chance.random() < 0.5)
            if chance.random() < 0.1:
                for form in ("sarif", "junit", "github", "html"):
                    issues_report(form, result, result.issues, material.schema, small).encode()
        finally:
            for file in files:
                file.write_bytes(good[file])
        return "an issue" if result.issues else "a value"

    return door


DOORS = {
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
