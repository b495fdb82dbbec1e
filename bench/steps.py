"""
The steps that the pipeline bench measures, each in a process of its own so that memory is told apart.

    python bench/steps.py STEP PROJECT EXPORT OUT

Prints one line of JSON: processor seconds of the work and of what stands before it, and the most memory held in MB.
"""

import hashlib
import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

Work = Callable[[], object]
"""A step; where it returns a float, those are processor seconds that are not part of it."""
_KINDS = {"choice": str | int | bool, "boolean": bool, "integer": int, "text": str}


def stored(root: Path) -> list[str]:
    """Return every text, every file of annotations and every gold record, as plain names."""
    places = (("raw", "*.txt"), ("annotations/pulled", "*.json"), ("annotations/gold", "*.json"))
    return [str(file) for place, form in places for file in sorted((root / place).glob(form))]


def read(root: Path, export: Path, out: Path) -> Work:
    """Read every byte that a check reads."""
    del export, out
    names = stored(root)
    return lambda: [len(_bytes(name)) for name in names]


def read_and_hash(root: Path, export: Path, out: Path) -> Work:
    """Read and hash every byte that a check reads."""
    del export, out
    names = stored(root)
    return lambda: [hashlib.sha256(_bytes(name)).digest() for name in names]


def strictly_read(root: Path, export: Path, out: Path) -> Work:
    """Read every byte, and all JSON strictly, as a check does."""
    del export, out
    from claimset.rules.engine.shape import read_json

    names = stored(root)
    return lambda: [read_json(data) if name.endswith(".json") else None for name in names for data in (_bytes(name),)]


def labelled(root: Path, export: Path, out: Path) -> Work:
    """Read strictly, judge the shape, make labels and hash them: all that comes before the first rule."""
    del export, out
    from claimset.gold.label_reader import LabelReader
    from claimset.labels.as_json import labels_sha256
    from claimset.store.machine.gc_pause import pause_gc
    from claimset.store.project import Project

    project = Project(root)
    schema = project.schema()
    label_reader = LabelReader(project, schema)

    def work() -> None:
        with pause_gc():
            for document in project.documents():
                for annotation in label_reader.pulled(project.pulled_file(document.id))[0]:
                    labels_sha256(annotation.labels, schema)
                record, _ = label_reader.gold(project.gold_file(document.id))
                if record is not None:
                    labels_sha256(record.labels, schema)

    return work


def compared(root: Path, export: Path, out: Path) -> Work:
    """Read every text and look for near copies among all."""
    del export, out
    from claimset.check.near_duplicates import NearDuplicates
    from claimset.splits.near_duplicates.runs import text_runs

    names = [name for name in stored(root) if name.endswith(".txt")]

    def work() -> None:
        with NearDuplicates() as copies:
            for name in names:
                runs = text_runs(_bytes(name).decode())
                copies.add(name, runs.sha256, runs)
            copies(names)

    return work


def floor_parsed(root: Path, export: Path, out: Path) -> Work:
    """F0: read, parse without making objects, write the tables of the release with the writer of an export."""
    del export
    import simdjson

    parse = simdjson.Parser().parse
    return _floor(root, out, parse, parse)


def floor_typed(root: Path, export: Path, out: Path) -> Work:
    """F1: the same, with a typed object for everything."""
    del export
    pulled, gold = _typed(root)
    return _floor(root, out, pulled.decode, gold.decode)


def ours(root: Path, export: Path, out: Path) -> Work:
    """Check, convert and export, by every rule."""
    del export
    from claimset.release.export import export as release
    from claimset.store.project import Project

    shutil.rmtree(out, ignore_errors=True)
    return lambda: release(Project(root), out=out)


def two_workers(root: Path, export: Path, out: Path) -> Work:
    """Check, convert and export, by every rule, in two processes beside this one."""
    del export
    from claimset.release.export import export as release
    from claimset.store.project import Project

    place = out.with_suffix(".two")
    shutil.rmtree(place, ignore_errors=True)
    return lambda: release(Project(root), out=place, workers=2)


def checked(root: Path, export: Path, out: Path) -> Work:
    """Check by every rule, nothing from memory."""
    del export, out
    from claimset.check.project import check
    from claimset.store.project import Project

    return lambda: check(Project(root))


def rechecked(root: Path, export: Path, out: Path) -> Work:
    """Check again after one document changed."""
    del export, out
    from claimset.check.project import check
    from claimset.store.project import Project

    check(Project(root), remember=True)
    # Files that changed a moment ago are read again: a check of a project that was just written is no example.
    time.sleep(3)
    check(Project(root), remember=True)
    file = next((root / "annotations" / "pulled").glob("*.json"))
    file.write_bytes(file.read_bytes() + b"\n")
    return lambda: check(Project(root), remember=True)


def by_hand(root: Path, export: Path, out: Path) -> Work:
    """What others do for the same content: JSON, rows as dicts, datasets.from_list for every table; no rule."""
    del export
    import pyarrow.parquet as pq
    from datasets import Dataset

    files = sorted(out.rglob("*.parquet"))

    def work() -> float:
        for name in stored(root):
            if name.endswith(".json"):
                json.loads(_bytes(name))
        aside = 0.0
        for file in files:
            # The rows have to be made too: that cost is left out, in favour of others.
            began = time.process_time()
            rows = pq.read_table(file).to_pylist()
            aside += time.process_time() - began
            Dataset.from_list(rows).to_parquet(out.with_suffix(".parquet"))
        return aside

    return work


def converter(root: Path, export: Path, out: Path) -> Work:
    """What Label Studio's own converter does: JSON_MIN, unchecked, without relations."""
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.converter.converter import Format

    from claimset.labelstudio.interface import build_interface
    from claimset.store.project import Project

    schema = Project(root).schema()
    interface = max(schema.interfaces.values(), key=lambda item: len(item.passes))
    whole = out.with_suffix(".tasks.json")
    whole.write_bytes(b"[" + b",".join(export.read_bytes().splitlines()) + b"]")
    tool = Converter(build_interface(schema, interface), str(root), download_resources=False)
    return lambda: tool.convert(str(whole), str(out.with_suffix(".min")), Format.JSON_MIN, is_dir=False)


STEPS: dict[str, Callable[[Path, Path, Path], Work]] = {
    step.__name__: step
    for step in (
        read,
        read_and_hash,
        strictly_read,
        labelled,
        compared,
        floor_parsed,
        floor_typed,
        checked,
        ours,
        two_workers,
        rechecked,
        by_hand,
        converter,
    )
}
JUDGING = {step.__name__ for step in (checked, ours, two_workers, rechecked)}
"""The steps that ask every rule."""


def _languages(root: Path) -> None:
    """Load what tells languages apart: few texts need it, and whether one does must not hang on how many there are."""
    from claimset.store.project import Project
    from claimset.text.language import detect

    detect("", Project(root).schema().languages)


def _floor(root: Path, out: Path, pulled: Callable[[bytes], Any], gold: Callable[[bytes], Any]) -> Work:
    import pyarrow.parquet as pq

    from claimset.release.build.parquet import ParquetFiles
    from claimset.release.build.tables import split_files
    from claimset.release.configs import CONFIGS, features
    from claimset.store.project import Project

    names, columns = stored(root), features(Project(root).schema())
    splits = split_files(next(out.glob("*/data")).parent)
    target = out.with_suffix(".floor")
    shutil.rmtree(target, ignore_errors=True)

    def work() -> float:
        for name in names:
            data = _bytes(name)
            if name.endswith(".json"):
                (gold if "/gold/" in name else pulled)(data)
        aside = 0.0
        writer = ParquetFiles(target, columns, {name: CONFIGS[name].group_rows for name in columns})
        for key, files in splits.items():
            for file in files:
                # What is written has to come from somewhere: getting it is no part of the floor.
                began = time.process_time()
                table = pq.read_table(file)
                aside += time.process_time() - began
                writer.add({key: table})
        writer.close()
        return aside

    return work


def _typed(root: Path) -> list[Any]:
    from claimset.model.record import Provenance
    from claimset.store.project import Project

    schema = Project(root).schema()
    layers: dict[str, Any] = {}
    for layer in schema.layers.values():
        typed = [(name, _KINDS[item.kind] | None, None) for name, item in layer.attributes.items()]
        span = msgspec.defstruct(layer.name, [("id", str), ("start", int), ("end", int), ("label", str), *typed])
        layers[layer.name] = list[span]
    arrow = msgspec.defstruct(
        "Arrow", [("source", str), ("target", str), ("label", str)], rename={"source": "from", "target": "to"}
    )
    parts = [*((name, kind, ()) for name, kind in layers.items()), (schema.relation_key, list[arrow], ())]
    about: Any = dict[str, str | int | bool]
    labels = msgspec.defstruct("Said", [(schema.document_key, about), *parts])
    row = msgspec.defstruct("Row", [("annotator", str), ("sha256", str), ("labels", labels)])
    pulled = msgspec.defstruct("Pulled", [("id", str), ("annotations", list[row])])
    fields = [("id", str), ("text_sha256", str), ("provenance", Provenance), (schema.document_key, about)]
    return [msgspec.json.Decoder(pulled), msgspec.json.Decoder(msgspec.defstruct("Gold", [*fields, *parts]))]


def _bytes(name: str) -> bytes:
    with open(name, "rb") as file:  # noqa: PTH123
        return file.read()


def main() -> int:
    """Run one step, on one core if it is of one process."""
    step, root, export, out = sys.argv[1], *map(Path, sys.argv[2:5])
    if hasattr(os, "sched_setaffinity") and step != two_workers.__name__:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    work = STEPS[step](root, export, out)
    if step in JUDGING:
        _languages(root)
    before, began = time.process_time(), time.perf_counter()
    aside = work()
    after, wall = time.process_time(), time.perf_counter() - began
    after -= aside if isinstance(aside, float) else 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": after - before, "before": before, "peak": peak, "wall": wall}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
