"""
What relations that follow from position, and arrows to the nearest span, save an annotator's hands on the gold.

    python bench/proposals.py [--texts DIR]

Writes bench/results/proposals.md and bench/results/proposals.json. Every relation of gold is taken out, type by type,
and proposed by each way that the schema knows. DIR has the texts that are not in the repository; a document without
its text is left out. The gestures of a step are those that bench/gestures.py measured.
"""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from result_files import write_results

ROOT = Path(__file__).resolve().parents[1]

from claimset.gold.label_reader import LabelReader
from claimset.labels.implied_relations import implied_relations
from claimset.labels.proposed_relations import proposed_relations
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import RelationType, Schema
from claimset.schema.defaults import without_defaults
from claimset.store.project import Project
from claimset.text.decode import sha256

WAYS = ("nearest", "same-sentence")
FLOOR = 0.9
DRAW, RELATE, TYPE, CHOOSE, SUBMIT = 2, 7, 4, 2, 1
"""Gestures in the interface that asks for everything: a span, a relation, a typed and a chosen value, handing in."""
DELETE = 2
"""Gestures that take out an arrow: it is chosen in the list of relations, and deleted."""

Gold = list[tuple[Document, str, Labels]]


def gold_of(project: Project, schema: Schema, folder: Path | None) -> Gold:
    """Return the gold records whose text is at hand, as document, text and labels."""
    texts = {sha256(file.read_bytes()): file for file in sorted(folder.glob("*.txt"))} if folder else {}
    label_reader, gold = LabelReader(project, schema), []
    for document in project.documents():
        record, _ = label_reader.gold(project.gold_file(document.id))
        text = project.text_of(document)
        if text is None and document.sha256 in texts:
            text = texts[document.sha256].read_bytes().decode()
        if record is not None and text is not None:
            gold.append((document, text, record.labels))
    return gold


def without(labels: Labels, kind: RelationType) -> Labels:
    """Return labels without the relations of a type."""
    return msgspec.structs.replace(
        labels, relations=tuple(item for item in labels.relations if item.label != kind.name)
    )


def proposals(gold: Gold, schema: Schema, kind: RelationType, way: str) -> Counter[str]:
    """Count gold's relations of a type, those proposed one way, and those proposed that gold has."""
    changed = msgspec.structs.replace(kind, implied=None, proposed=way)
    only = msgspec.structs.replace(schema, relations={kind.name: changed})
    counts: Counter[str] = Counter()
    for document, text, labels in gold:
        drawn = {item for item in labels.relations if item.label == kind.name}
        arrows = set(proposed_relations(without(labels, kind), text, document.language, only, {kind.stage}))
        counts.update(gold=len(drawn), proposed=len(arrows), right=len(arrows & drawn))
    return counts


def implied(gold: Gold, schema: Schema, kind: RelationType) -> Counter[str]:
    """Count gold's relations of a type, those that would follow from position, and those of them that gold has."""
    changed = msgspec.structs.replace(kind, implied="innermost", proposed=None)
    only = msgspec.structs.replace(schema, relations={kind.name: changed})
    counts: Counter[str] = Counter()
    for _, _, labels in gold:
        drawn = {item for item in labels.relations if item.label == kind.name}
        arrows = implied_relations(without(labels, kind), only)
        counts.update(gold=len(drawn), proposed=len(arrows), right=len(arrows & drawn))
    return counts


def gestures(gold: Gold, schema: Schema, rows: dict[str, dict[str, Counter[str]]], *, saves: bool) -> Counter[str]:
    """Count the gestures of the whole gold from empty pages, with or without what the schema implies and proposes."""
    counts: Counter[str] = Counter()
    for _, _, labels in gold:
        counts["handing in"] += SUBMIT
        for name, spans in labels.layers.items():
            layer = schema.layers[name]
            for span in spans:
                counts["spans"] += DRAW
                for key in without_defaults(span.attributes, layer.attributes, span.label):
                    if key in layer.attributes and layer.attributes[key].stage is not None:
                        counts["values"] += TYPE if layer.attributes[key].kind == "text" else CHOOSE
    for kind in schema.relations.values():
        total = sum(item.label == kind.name for _, _, labels in gold for item in labels.relations)
        way = kind.proposed or ("implied" if kind.implied else None)
        if not saves or way is None:
            counts["relations"] += RELATE * total
            continue
        row = rows[kind.name][way]
        counts["relations"] += RELATE * (total - row["right"])
        counts["wrong arrows"] += DELETE * (row["proposed"] - row["right"])
    return counts


def measure(folder: Path | None) -> dict[str, Any]:
    """Measure every relation that an annotator draws within one document."""
    project = Project(ROOT)
    schema = project.schema()
    gold = gold_of(project, schema, folder)
    ways = [*WAYS, "implied"]
    rows: dict[str, dict[str, Counter[str]]] = {}
    for kind in schema.relations.values():
        if kind.meaning != "coreference" and not kind.across:
            rows[kind.name] = {way: proposals(gold, schema, kind, way) for way in WAYS}
            rows[kind.name]["implied"] = implied(gold, schema, kind)
    return {
        "documents": len(gold),
        "relations": {
            name: {
                "schema": schema.relations[name].proposed or schema.relations[name].implied,
                **{way: dict(row[way]) for way in ways},
            }
            for name, row in rows.items()
        },
        "gestures": {
            "before": dict(gestures(gold, schema, rows, saves=False)),
            "after": dict(gestures(gold, schema, rows, saves=True)),
        },
    }


def page(result: dict[str, Any]) -> str:
    """Return the result as a page."""

    def cell(row: dict[str, int]) -> str:
        share = row["right"] / row["proposed"] if row["proposed"] else None
        return f"{row['right']} of {row['proposed']}" + ("" if share is None else f" ({share:.2f})")

    words = (
        f"Made by `bench/proposals.py` over {result['documents']} gold documents. A cell says how many arrows of a way "
        "are gold's, of how many that it makes, and the precision. *same-sentence* and *nearest* are `x-proposed`, "
        f"*innermost* is `x-implied`. The schema proposes where precision is {FLOOR} or more; a wrong arrow costs "
        "gestures too."
    )
    costs = (
        f"From empty pages: {DRAW} for a span, {TYPE} for a typed and {CHOOSE} for a chosen value that is not the "
        f"default, {RELATE} for a relation, {DELETE} for a wrong arrow that is deleted, {SUBMIT} for handing in. "
        "Coreference and links are relations too."
    )
    lines = [
        "# Relations that follow from position",
        "",
        words,
        "",
        "| relation | in gold | nearest | same-sentence | innermost | the schema says |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for name, row in result["relations"].items():
        lines.append(
            f"| {name} | {row['nearest']['gold']} | {cell(row['nearest'])} | {cell(row['same-sentence'])} | "
            f"{cell(row['implied'])} | {row['schema'] or ''} |"
        )
    before, after = result["gestures"]["before"], result["gestures"]["after"]
    lines += [
        "",
        "## Gestures of the whole gold",
        "",
        costs,
        "",
        "| | before | after |",
        "| --- | ---: | ---: |",
    ]
    lines += [f"| {name} | {before.get(name, 0):,} | {after.get(name, 0):,} |" for name in {**before, **after}]
    totals = sum(before.values()), sum(after.values())
    per_document = [round(total / result["documents"]) for total in totals]
    lines.append(f"| all | {totals[0]:,} | {totals[1]:,} |")
    lines.append(f"| a document | {per_document[0]:,} | {per_document[1]:,} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description="Measure what relations that follow from position save.")
    parser.add_argument("--texts", type=Path)
    result = measure(parser.parse_args().texts)
    write_results("proposals", result, page(result))
    print(page(result), end="")


if __name__ == "__main__":
    main()
