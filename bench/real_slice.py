"""
What the baselines of a release, learned from its train split, do on the texts that it has by reference only.

    uv run --group card python bench/real_slice.py RELEASE HYDRATED

HYDRATED is what `claimset hydrate FOLDER --release RELEASE --out HYDRATED` writes; all of its documents are tried,
whatever their split, for train of RELEASE holds none of them. Writes bench/results/real-slice.json and real-slice.md:
scores alone, no word of a text.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from result_files import write_results

from claimset.release.baselines.run import SCRIPTS, run_baselines

_CONFIGS = ("documents", *SCRIPTS)
_INFO = b"huggingface"
_FILE = "{}-00000-of-00001.parquet"
_TRIVIAL = ("chance", "most frequent", "nothing")
_HEAD = """\
# Baselines on five real articles

**Five documents with machine-made labels: these numbers have no weight.** They suggest that the scores of the card fall
on text that was not written for this dataset, and do not say how far. The five articles (`own-…`, four English and one
Dutch) are not ours to publish; their gold rests on two passes and a curator, all machines of one model family. Their
texts were joined to the labels of the release {release} by `claimset hydrate`.

The baselines learned from the train split of that release, {train} documents that were written for this dataset or its
pilot, and none of the articles. The right column is their score on its test split, {test} documents of the same kind as
train. Length and layout differ from it too, so the fall has more than one cause. Intervals hold 95 % of 1,000
draws of sentences, claims or pairs of these five documents, and say nothing of other articles. `chance`, `most
frequent` and `nothing` are as in the card.

| task | to find | F1 (95 %) | macro F1 | chance | most frequent | nothing | F1 on the test split |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def main() -> None:
    """Measure, and write the page."""
    release, hydrated = map(Path, sys.argv[1:3])
    card = json.loads((Path(__file__).parents[1] / "baselines.json").read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        # Else `datasets` would keep the texts in the cache of whoever runs this.
        os.environ["HF_HOME"] = str(Path(folder) / "cache")
        train = _join(release, hydrated, Path(folder))
        measured = json.loads(run_baselines(Path(folder)))
    if card["records_sha256"] != json.loads((release / "MANIFEST.json").read_bytes())["records_sha256"]:
        sys.exit("baselines.json was measured on other records than those of this release")
    facts = {"release": release.name, "made_with": measured["made_with"], "scores": measured["scores"]}
    head = _HEAD.format(release=f"`{release.name}`", train=train, test=card["scores"][0]["documents"])
    versions = ", ".join(f"{name} {version}" for name, version in facts["made_with"].items())
    rows = "".join(f"{row}\n" for row in _rows(facts["scores"], card["scores"]))
    write_results("real-slice", facts, f"{head}{rows}\nMeasured by `bench/real_slice.py`, seed 1, with {versions}.\n")


def _join(release: Path, hydrated: Path, folder: Path) -> int:
    """Write train of the release, and as test all documents of the hydrated one; return how many train has."""
    sizes = {}
    for config in _CONFIGS:
        data = Path("data") / config
        (folder / data).mkdir(parents=True)
        train = pq.read_table(release / data / _FILE.format("train"))
        own = pa.concat_tables(
            pq.read_table(file)
            for split in ("train", "test")
            if (file := hydrated / data / _FILE.format(split)).exists()
        )
        key = "id" if config == "documents" else "document_id"
        if set(train[key].to_pylist()) & set(own[key].to_pylist()):
            sys.exit(f"train of {release} has documents of {hydrated}")
        names = [name for name in train.schema.names if name in own.schema.names]
        info = json.loads(train.schema.metadata[_INFO])
        info["info"]["features"] = {name: info["info"]["features"][name] for name in names}
        for split, table in (("train", train), ("test", own)):
            kept = table.select(names).replace_schema_metadata({_INFO: json.dumps(info).encode()})
            pq.write_table(kept, folder / data / _FILE.format(split))
        sizes[config] = {"train": len(train), "test": len(own)}
    splits = "".join(
        f"- config_name: {config}\n  data_files:\n"
        + "".join(f"  - {{split: {split}, path: data/{config}/{split}-*}}\n" for split in ("train", "test"))
        for config in _CONFIGS
    )
    (folder / "README.md").write_text(f"---\nconfigs:\n{splits}---\n", encoding="utf-8")
    (folder / "MANIFEST.json").write_text(json.dumps({"rows": sizes}), encoding="utf-8")
    for name in ("records.jsonl", "splits.json"):
        (folder / name).write_bytes((release / name).read_bytes())
    return sizes["documents"]["train"]


def _rows(scores: list[dict[str, Any]], card: list[dict[str, Any]]) -> list[str]:
    by_task: dict[str, dict[str, dict[str, Any]]] = {}
    for score in scores:
        by_task.setdefault(score["task"], {})[score["system"]] = score
    on_test = {score["task"]: score["f1"] for score in card if score["system"] == "predicted"}
    rows = []
    for task, systems in by_task.items():
        own = systems["predicted"]
        cells = (
            task,
            own["items"],
            f"{own['f1']:.2f} ({own['low']:.2f} to {own['high']:.2f})",
            f"{own['macro_f1']:.2f}",
            *(f"{systems[name]['f1']:.2f}" if name in systems else "" for name in _TRIVIAL),
            f"{on_test[task]:.2f}",
        )
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return rows


if __name__ == "__main__":
    main()
