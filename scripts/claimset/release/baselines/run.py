"""
Runs every baseline of a release and scores it: python baselines/run.py RELEASE [FILE]

It needs what the scripts need, and writes FILE (baselines.json of the project that the release is made from), from
which the next release of the same records takes the table in its card.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

SCRIPTS = {
    "tokens": ("token_tags.py", "a conditional random field for each column"),
    "claims": ("claim_types.py", "words and pieces of words, logistic regression"),
    "relations": ("relation_labels.py", "labels, distance and words between, logistic regression"),
    "claim_pairs": ("pair_verdicts.py", "words of both sentences, logistic regression"),
}
"""The script that makes predictions for a config, and what its model is."""
PACKAGES = ("datasets", "python-crfsuite", "scikit-learn")
_NEEDED = {"train", "test"}


def run_baselines(release: Path) -> str:
    """Return baselines.json: every score, and what it was measured on and with."""
    folder = Path(__file__).parent
    sizes = json.loads((release / "MANIFEST.json").read_bytes())["rows"]
    scores = []
    with tempfile.TemporaryDirectory() as space:
        for config, (script, model) in SCRIPTS.items():
            if not sizes.get(config, {}).keys() >= _NEEDED:
                continue
            file = Path(space) / f"{config}.jsonl"
            command = [sys.executable, str(folder / script), str(release)]
            file.write_bytes(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            scored = [sys.executable, str(folder / "scorer.py"), str(release), str(file), "--json"]
            rows = json.loads(subprocess.run(scored, check=True, stdout=subprocess.PIPE).stdout)
            scores += [
                {**row, **({"script": script, "model": model} if row["system"] == "predicted" else {})} for row in rows
            ]
    content = {
        "format": 1,
        **{
            f"{name}_sha256": hashlib.sha256((release / file).read_bytes()).hexdigest()
            for name, file in (("records", "records.jsonl"), ("splits", "splits.json"))
        },
        "made_with": {"python": sys.version.split()[0], **{name: version(name) for name in PACKAGES}},
        "scores": [
            {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}
            for row in scores
        ],
    }
    return json.dumps(content, indent=1) + "\n"


if __name__ == "__main__":
    result = run_baselines(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(result, encoding="utf-8")
    else:
        print(result, end="")
