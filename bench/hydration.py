"""
What hydrating a release gives for copies of its texts in every state of damage: `bench/results/hydration.md`.

Run with `uv run python bench/hydration.py TEXTS`, where TEXTS is a folder with the texts that are not ours, under any
name. The table holds ids and numbers, and no word of any text.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from claimset.release.export import export
from claimset.release.hydrate.hydrate_release import hydrate_release
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.text.markdown_table import table
from support.damages import DAMAGES

RESULT = ROOT / "bench" / "results" / "hydration.md"


def rows(texts: Path, scratch: Path) -> list[tuple[object, ...]]:
    """Hydrate every text in every state of damage, one at a time."""
    release = export(Project(ROOT), "0.0.0", scratch / "build").folder
    documents_by_hash = {document.sha256: document.id for document in Project(ROOT).documents() if not document.is_open}
    originals = {
        documents_by_hash[sha256(data)]: data.decode()
        for data in (file.read_bytes() for file in sorted(texts.glob("*.txt")))
        if sha256(data) in documents_by_hash
    }
    table_rows: list[tuple[object, ...]] = []
    for name, (damage, _) in DAMAGES.items():
        for number, document in enumerate(originals):
            folder = scratch / f"{len(table_rows)}"
            folder.mkdir()
            (folder / "copy").write_bytes(damage(list(originals.values()), number).encode())
            began = time.perf_counter()
            result = hydrate_release(release, folder, scratch / f"out{len(table_rows)}")
            took = time.perf_counter() - began
            row = next(item for item in result.documents if item.document == document)
            why = ", ".join(
                f"{sum(item.reason == reason for item in row.unproven)} {reason}"
                for reason in sorted({item.reason for item in row.unproven})
            )
            spans = f"{row.spans - len(row.unproven)}/{row.spans}"
            relations = f"{row.relations - len(row.unjoined)}/{row.relations}"
            proven = f"{row.sentences}/{row.of}"
            table_rows.append((name, document, row.verdict, proven, spans, relations, why, f"{took:.2f}"))
    return table_rows


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="A folder with the texts that are not ours.")
    with tempfile.TemporaryDirectory() as scratch:
        table_rows = rows(parser.parse_args().texts, Path(scratch))
    head = ("copy", "document", "verdict", "sentences", "spans", "relations", "spans not proven, and why", "seconds")
    RESULT.write_text(
        "# Hydration of damaged copies\n\n"
        "Made by `bench/hydration.py`: a release of this project joined to one damaged copy at a time. `sentences`,\n"
        "`spans` and `relations` are proven of all there are. Every span that is not proven is named, with the\n"
        "reason, in `hydration.json`; every span that is proven covers the words that it covers in the original.\n\n"
        f"{table(head, table_rows)}",
        "utf-8",
    )


if __name__ == "__main__":
    main()
