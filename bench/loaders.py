"""
Opens a release in every reader that it promises to work in, and writes what came out to bench/results/loaders.md.

    uv run claimset export && uv run python bench/loaders.py build/safeguarding-claims-0.1.0

Each version of `datasets` gets an environment of its own, in which nothing else of this project is; pandas, polars and
DuckDB read the parquet files directly. A config passes where every split has the rows that MANIFEST.json counts and,
in `datasets`, where the names of labels and the rows themselves are those of the pinned version, at once and streamed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

_RESULT = Path(__file__).parent / "results" / "loaders.md"
_HEAD = """# Which readers open a release

`uv run python bench/loaders.py build/<release>` wrote this. Each version of `datasets` gets an environment of its own,
in which nothing else of this project is; pandas, polars and DuckDB read the parquet files directly. *Yes* means that
every split has the rows that MANIFEST.json counts, and, in `datasets`, that the rows and the names of labels are those
of version 5 in three ways: loaded, streamed, and from the files without the card.
"""
_FORM = """Lists are written into the files' metadata as one item in brackets: `datasets` before 4 knows no `List`, and
every version reads that form. In the card's YAML they are `list:`, which every version reads too.
"""
_UV = shutil.which("uv") or "uv"
_DATASETS = ("datasets==3.*", "datasets==4.*", "datasets==5.*")
_OTHERS = ("pandas pyarrow", "polars", "duckdb")
_LOAD = """
import hashlib, json, sys
import datasets
from datasets import ClassLabel, get_dataset_config_names, load_dataset
datasets.disable_progress_bars()

def digest(rows):
    found = hashlib.sha256()
    for row in rows:
        found.update(json.dumps(row, sort_keys=True).encode())
    return found.hexdigest()

def names(features):
    return {k: f.names for k, f in features.items() if isinstance(f, ClassLabel)}

path, found = sys.argv[1], {}
for config in get_dataset_config_names(path):
    for split, rows in load_dataset(path, config).items():
        streamed = load_dataset(path, config, split=split, streaming=True)
        direct = load_dataset("parquet", data_files=f"{path}/data/{config}/{split}-*.parquet", split="train")
        found[f"{config}/{split}"] = [len(rows), digest(rows), digest(streamed), digest(direct), names(direct.features)]
print(json.dumps(["datasets " + datasets.__version__, found]))
"""
_READ = {
    "pandas pyarrow": """
import glob, json, sys
import pandas as pd
found = {}
for key in sys.argv[2:]:
    files = sorted(glob.glob(f"{sys.argv[1]}/data/{key}-*.parquet"))
    found[key] = [sum(len(pd.read_parquet(file)) for file in files)]
print(json.dumps(["pandas " + pd.__version__, found]))
""",
    "polars": """
import json, sys
import polars as pl
found = {key: [pl.scan_parquet(f"{sys.argv[1]}/data/{key}-*.parquet").collect().height] for key in sys.argv[2:]}
print(json.dumps(["polars " + pl.__version__, found]))
""",
    "duckdb": """
import json, sys
import duckdb
found = {key: [len(duckdb.read_parquet(f"{sys.argv[1]}/data/{key}-*.parquet").fetchall())] for key in sys.argv[2:]}
print(json.dumps(["duckdb " + duckdb.__version__, found]))
""",
}


def main(release: Path) -> int:
    """Run every reader and write the table; return 1 where one of them does not read what was written."""
    sizes = json.loads((release / "MANIFEST.json").read_bytes())["rows"]
    counts = {f"{config}/{split}": count for config, splits in sizes.items() for split, count in splits.items()}
    with tempfile.TemporaryDirectory() as space:
        runs = [_run(Path(space), wanted, _LOAD, release, []) for wanted in _DATASETS]
        runs += [_run(Path(space), wanted, _READ[wanted], release, list(counts)) for wanted in _OTHERS]
    reference = runs[len(_DATASETS) - 1][1]
    rows, failed = [], 0
    for config, splits in sizes.items():
        cells = []
        for _, found in runs:
            good = all(
                _agrees(found.get(f"{config}/{split}"), count, reference[f"{config}/{split}"])
                for split, count in splits.items()
            )
            failed += not good
            cells.append("yes" if good else "**no**")
        rows.append(f"| {config} | {sum(splits.values())} | {' | '.join(cells)} |\n")
    head = [name for name, _ in runs]
    table = (
        f"| config | rows | {' | '.join(head)} |\n| --- | --- | {' | '.join('---' for _ in head)} |\n{''.join(rows)}"
    )
    facts = f"Python {sys.version.split()[0]}; {release.name}, SHA256SUMS {_sums(release)}."
    _RESULT.write_text(f"{_HEAD}\n{facts}\n\n{table}\n{_FORM}", encoding="utf-8")
    return 1 if failed else 0


def _agrees(found: list[Any] | None, count: int, reference: list[Any]) -> bool:
    if found is None or found[0] != count:
        return False
    return len(found) == 1 or (found[1:] == reference[1:] and found[1] == found[2] == found[3])


def _run(space: Path, wanted: str, script: str, release: Path, words: list[str]) -> tuple[str, dict[str, Any]]:
    place = space / hashlib.sha256(wanted.encode()).hexdigest()[:8]
    subprocess.run([_UV, "venv", "--quiet", "--python", sys.version.split()[0], str(place)], check=True)
    subprocess.run([_UV, "pip", "install", "--quiet", "--python", str(place), *wanted.split()], check=True)
    process = subprocess.run(
        [str(place / "bin" / "python"), "-c", script, str(release.resolve()), *words],
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(place / "cache")},
        capture_output=True,
        text=True,
        check=False,
        cwd=space,
    )
    print(wanted, "failed" if process.returncode else "done", file=sys.stderr)
    if process.returncode:
        print(process.stderr, file=sys.stderr)
        return wanted, {}
    name, found = json.loads(process.stdout.splitlines()[-1])
    return name, found


def _sums(release: Path) -> str:
    return hashlib.sha256((release / "SHA256SUMS").read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
