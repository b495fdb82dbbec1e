"""The baselines of a release: the scripts that it ships, and what the card says of their scores."""

from collections.abc import Iterator
from importlib import resources

import msgspec

from claimset.model.file_kind import FILE_KINDS, require_format, stated_format_in
from claimset.model.json_text import decode_json
from claimset.model.trouble import Misconfigured
from claimset.release.papers.card_parts.front_matter import Sizes
from claimset.store.files.files import read_whole
from claimset.store.layout import BASELINES
from claimset.store.project import Project
from claimset.text.markdown_table import table
from claimset.text.plural import plural
from claimset.text.visible import in_quotes

_FOLDER = "baselines"
_REMEDY = "measure them again: baselines/run.py of a release"
_SCRIPTS = resources.files("claimset.release").joinpath(_FOLDER)
_TRIVIAL = ("chance", "most frequent", "nothing")
_CONFIGS = {"tokens": "token_tags.py", "claims": "claim_types.py", "relations": "relation_labels.py"}
_EXAMPLE_LINES = """\
One script a task learns from `train` and writes its predictions for `test` as JSON Lines; `scorer.py` reads them, and
yours. Both are single files that need nothing of this project; `relation_labels.py` shows how pairs without a relation
are made.

```sh
pip install datasets python-crfsuite scikit-learn
release={folder}
{commands}
```
"""


class Score(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A row of baselines.json: a model on a task, or what models are held against (`system`). Shares are from 0 to 1.

    `documents` and `items` count what was scored. `tokens` is the share of tokens with the right tag. `low` and `high`
    hold 95 % of the values of F1 over samples drawn from `drawn_from`.
    """

    task: str
    system: str
    split: str
    seed: int
    documents: int
    items: int
    f1: float
    macro_f1: float
    tokens: float | None = None
    low: float | None = None
    high: float | None = None
    drawn_from: str | None = None
    script: str | None = None
    model: str | None = None


class Baselines(msgspec.Struct, frozen=True):
    """baselines.json: scores, the records and splits that they were measured on, and versions of packages."""

    records_sha256: str
    splits_sha256: str
    made_with: dict[str, str]
    scores: tuple[Score, ...]


def baseline_scripts() -> dict[str, bytes]:
    """Return the scripts of the baselines by their place in a release."""
    scripts = (file for file in _SCRIPTS.iterdir() if file.name.endswith(".py") and not file.name.startswith("_"))
    return {f"{_FOLDER}/{file.name}": file.read_bytes().replace(b"\r\n", b"\n") for file in scripts}


def measured_baselines(project: Project, records: str, splits: str) -> Baselines | None:
    """
    Return the project's scores of these records and splits, each given as a SHA-256; None if nobody measured them.

    Raises Misconfigured for a file that is none, or that lacks a score which the card compares.
    """
    file = project.root / BASELINES
    if not file.is_file():
        return None
    data = read_whole(file)
    try:
        require_format(FILE_KINDS[_FOLDER], stated_format_in(data, BASELINES) or 0, BASELINES)
        baselines = decode_json(data, type=Baselines)
    except msgspec.DecodeError as error:
        raise Misconfigured(f"{BASELINES}: {error}", _REMEDY) from error
    if not baselines.scores or (baselines.records_sha256, baselines.splits_sha256) != (records, splits):
        return None
    systems_by_task: dict[str, set[str]] = {}
    for score in baselines.scores:
        systems_by_task.setdefault(score.task, set()).add(score.system)
    for task, systems in systems_by_task.items():
        needed_systems = ("predicted", "nothing") if _is_tagged(task) else ("predicted",)
        for system in needed_systems:
            if system not in systems:
                raise Misconfigured(f"{BASELINES}: {in_quotes(task, 60)} has no score of {in_quotes(system)}", _REMEDY)
    return baselines


def baselines_section(folder: str, sizes: Sizes, baselines: Baselines | None) -> Iterator[str]:
    """
    Yield the section of the card, where a release has something to learn from and something to try it on.

    `folder` is where a reader has the release.
    """
    configs = [name for name in _CONFIGS if {"train", "test"} <= sizes.get(name, {}).keys()]
    if not configs:
        return
    yield "## Train on it\n"
    runs = [f'python "$release/baselines/{_CONFIGS[name]}" "$release" > {name}.jsonl' for name in configs]
    score = f'python "$release/baselines/scorer.py" "$release" {" ".join(f"{name}.jsonl" for name in configs)}'
    yield _EXAMPLE_LINES.format(folder=folder, commands="\n".join((*runs, score)))
    if baselines is None:
        yield "Nobody has measured them on these records: `baselines/run.py` does.\n"
        return
    yield from _scores(baselines)


def _is_tagged(task: str) -> bool:
    """Say whether a task is a column of tags, named `config/column`."""
    return "/" in task


def _scores(baselines: Baselines) -> Iterator[str]:
    by_task: dict[str, dict[str, Score]] = {}
    for score in baselines.scores:
        by_task.setdefault(score.task, {})[score.system] = score
    trivial = [system for system in _TRIVIAL if any(system in systems for systems in by_task.values())]
    rows = []
    for task, systems in by_task.items():
        model = systems["predicted"]
        interval = "" if model.low is None or model.high is None else f" ({model.low:.2f} to {model.high:.2f})"
        others = (f"{systems[name].f1:.2f}" if name in systems else "" for name in trivial)
        numbers = (model.items, f"**{model.f1:.2f}**{interval}", f"{model.macro_f1:.2f}", *others)
        rows.append((task, f"`{model.script}`: {model.model}", *numbers))
    yield table(("task", "baseline", "to find", "F1 (95 %)", "macro F1", *trivial), rows)
    first = baselines.scores[0]
    versions = ", ".join(f"{name} {version}" for name, version in baselines.made_with.items())
    measured_on = f"{plural(first.documents, 'document')} of {first.split}, seed {first.seed}"
    yield (
        f"Measured by `baselines/run.py` on {measured_on}, with\n{versions}; intervals by drawing\n{first.drawn_from} "
        "again. `scorer.py` says what is right, what chance is, and what *nothing* is: all tags O.\n"
    )
    tagged = {task: (systems["predicted"], systems["nothing"]) for task, systems in by_task.items() if _is_tagged(task)}
    for task, (model, nothing) in tagged.items():
        if model.tokens is not None and nothing.tokens is not None and model.f1 > 0:
            yield (
                f"- `{task}`: {model.tokens:.1%} of tokens right, all O {nothing.tokens:.1%}: "
                f"{100 * (model.tokens - nothing.tokens):+.1f} points; F1 {model.f1:.2f} against {nothing.f1:.2f}."
            )
    yield ""
