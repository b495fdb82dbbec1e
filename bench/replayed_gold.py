"""Replays gold through the page of an annotator, from an empty page and from proposals, and counts the gestures."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser

from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.hotkeys import Hotkeys
from claimset.labelstudio.transport.client import LabelStudio
from claimset.learn.calibration import calibrate, log_odds, logistic
from claimset.learn.folds import folds_of
from claimset.learn.learn import FoldResult, learn_layer, out_of_fold
from claimset.learn.training_data import training_data
from claimset.model.labels import Labels
from claimset.model.schema import Interface, Schema
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.browser.annotator import Annotator
from support.owner import delete

ROOT = Path(__file__).resolve().parents[1]
MOST = 6
"""So many documents are replayed: the shortest of each language in turns."""
_COLUMNS = ("spans", "right", "changed", "deleted", "missing", "gestures", "as gold")


class Replayed(msgspec.Struct, frozen=True):
    """A document with the spans of gold, and those that a model that had not seen it proposes above its floor."""

    document: str
    language: str
    gold: tuple[Span, ...]
    proposed: tuple[Span, ...]


def replayed_documents(project: Project, schema: Schema, layer_name: str) -> list[Replayed]:
    """Return the documents to replay. None is of test."""
    layer = schema.layers[layer_name]
    data = training_data(project, schema)
    documents = data.with_layer(layer_name)
    groups = folds_of(item.group for item in documents)
    floor = learn_layer(data, layer, schema)[0].floor
    results = list(out_of_fold(documents, groups, layer_name))
    rows = []
    for row in results:
        others = [
            (span.p, _is_gold(span, item, layer_name))
            for item in results
            if item.fold != row.fold
            for span in item.spans
        ]
        slope, intercept = calibrate(others)
        tokens = row.item.tokens
        proposed = tuple(
            Span(f"p{number}", span.start, span.end, span.label)
            for number, span in enumerate(row.spans)
            if floor is not None and logistic(slope * log_odds(span.p) + intercept) >= floor
        )
        if tokens.document.is_open:
            rows.append(
                Replayed(tokens.document.id, tokens.document.language, tokens.labels.layers[layer_name], proposed)
            )
    return list(_shortest(rows))[:MOST]


def _is_gold(span: Any, row: FoldResult, layer: str) -> bool:
    places = {(item.start, item.end, item.label) for item in row.item.tokens.labels.layers[layer]}
    return (span.start, span.end, span.label) in places


def _shortest(rows: Sequence[Replayed]) -> Iterator[Replayed]:
    queues = [
        sorted((row for row in rows if row.language == language), key=lambda row: (len(row.gold), row.document))
        for language in sorted({row.language for row in rows})
    ]
    while any(queues):
        yield from (queue.pop(0) for queue in queues if queue)


class _Replay:
    """One document, replayed by an annotator in a page that is open on it."""

    def __init__(self, annotator: Annotator, keys: Hotkeys, layer: Any, row: Replayed, text: str) -> None:
        self._annotator, self._keys, self._layer, self._row, self._text = annotator, keys, layer, row, text

    def go(self, proposed: Sequence[Span]) -> dict[str, int]:
        """Do what it takes to come from what is proposed to gold; return the counts."""
        gold = {_place(span): span for span in self._row.gold}
        wrong = [span for span in proposed if _place(span) not in gold]
        right = {_place(span) for span in proposed if _place(span) in gold}
        left = sorted(proposed, key=lambda item: item.start)
        changed: set[tuple[int, int, str]] = set()
        counts = {"right": len(right), "changed": 0, "deleted": 0}
        for span in wrong:
            goal = next(
                (
                    item
                    for item in gold.values()
                    if _is_one_edge_away(item, span) and _place(item) not in right | changed
                ),
                None,
            )
            if goal is None:
                self._annotator.delete(self._number(span, left))
                left.remove(span)
                counts["deleted"] += 1
            else:
                is_last = goal.start == span.start
                number = self._number(span, left)
                self._annotator.drag_edge(number, goal.end if is_last else goal.start, last=is_last)
                left.remove(span)
                changed.add(_place(goal))
                counts["changed"] += 1
        missing = [span for place, span in gold.items() if place not in right | changed]
        # Longer ones first: what lies in a span is still to be reached then.
        drawn = [span for span in proposed if _place(span) in right]
        for span in sorted(missing, key=lambda item: (item.start - item.end, item.start)):
            self._draw(span, drawn)
            drawn.append(span)
        self._annotator.submit()
        return {**counts, "missing": len(missing), "gestures": self._annotator.count}

    def _draw(self, span: Span, drawn: Sequence[Span]) -> None:
        words = span.quote(self._text)
        is_word = words.isalnum() and words.isascii() and not any(span.overlaps(other) for other in drawn)
        key = self._keys.key_of(self._layer.control, span.label)
        if key is None:
            raise SystemExit(f"{span.label} has no key")
        (self._annotator.label_word if is_word else self._annotator.label)(key, span.start, span.end)

    def _number(self, span: Span, left: Sequence[Span]) -> int:
        """Return the page's number of a proposal of those that are left: of equal words the first has the first one."""
        words = span.quote(self._text)
        same = [item for item in left if (item.label, item.quote(self._text)) == (span.label, words)]
        numbers = sorted(
            region.number for region in self._annotator.regions() if (region.label, region.words) == (span.label, words)
        )
        return numbers[same.index(span)]


def _place(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _is_one_edge_away(one: Span, other: Span) -> bool:
    return one.label == other.label and (one.start == other.start) != (one.end == other.end)


def replay(browser: Browser, url: str, server: LabelStudio, login: tuple[str, str]) -> dict[str, Any]:
    """Replay gold of this project without and with proposals; return the counts of both, by document."""
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        project = _copy(Path(name))
        schema = project.schema()
        layer = schema.with_role("mention")[0]
        interface = min(
            (item for item in schema.interfaces.values() if layer.stage in item.passes and item.reviews is None),
            key=lambda item: len(item.passes),
        )
        rows = replayed_documents(project, schema, layer.name)
        _keep_only(project, rows)
        for way in ("without", "with"):
            for row in rows:
                labels = Labels(layers={layer.name: row.proposed if way == "with" else ()})
                project.write_prediction(row.document, Prediction("crf", "1", labels), schema)
            results[way] = _annotated(
                project, schema, interface, layer, rows, browser, url, server, login, way == "with"
            )
    return {"interface": interface.name, "layer": layer.name, **results}


def _annotated(
    project: Project,
    schema: Schema,
    interface: Interface,
    layer: Any,
    rows: Sequence[Replayed],
    browser: Browser,
    url: str,
    server: LabelStudio,
    login: tuple[str, str],
    shows_proposals: bool,
) -> list[dict[str, Any]]:
    push(project, server, plan_push(project, server, [interface.name]))
    target = find_project(server, schema, interface)
    if target is None:
        raise SystemExit("the server does not have what was pushed")
    tasks = {task.key.partition("/")[0]: task.id for task in server.tasks.list_keyed(target.id)}
    documents = {document.id: document for document in project.documents()}
    counted = []
    with Annotator(browser, url) as annotator:
        annotator.log_in(*login)
        for row in rows:
            annotator.reopen()
            annotator.open(target.id, tasks[row.document])
            text = project.text_of(documents[row.document]) or ""
            steps = _Replay(annotator, Hotkeys(schema, interface), layer, row, text)
            counts = steps.go(row.proposed if shows_proposals else ())
            counted.append({"document": row.document, "language": row.language, "spans": len(row.gold), **counts})
    pull(project, server)
    for item, row in zip(counted, rows, strict=True):
        (annotation, *_), _ = LabelReader(project, schema).pulled(project.pulled_file(row.document))
        pulled = {_place(span) for span in annotation.labels.layers.get(layer.name, ())}
        item["as gold"] = len(pulled & {_place(span) for span in row.gold})
    delete(server, "projects", target.id)
    shutil.rmtree(project.root / "annotations/pulled")
    shutil.rmtree(project.state)
    return counted


def _copy(folder: Path) -> Project:
    for name in ("schema", "raw", "annotations"):
        shutil.copytree(ROOT / name, folder / name)
    return Project(folder)


def _keep_only(project: Project, rows: Sequence[Replayed]) -> None:
    names = {row.document for row in rows}
    project.write_manifest([document for document in project.documents() if document.id in names])
    for kind in ("pulled", "gold", "predicted", "decisions"):
        shutil.rmtree(project.root / "annotations" / kind, ignore_errors=True)


def replay_page(result: dict[str, Any]) -> list[str]:
    """Return the lines of the page about replayed gold."""
    words = (
        f"The {result['layer']} of {len(result['with'])} gold documents, drawn in the page *{result['interface']}* "
        "by the same hands: from an empty page, and from what a model that had not seen the story proposes above its "
        "floor for a precision of 0.9. A proposal that is one edge away is dragged, another wrong one deleted. "
        "Attributes and relations are left out. *As gold* are the spans that were pulled as gold has them, without and "
        "with proposals. Gold is machine-made, about an invented world: `learning.md` says what a model learned from."
    )
    head = (
        "document",
        "spans",
        "gestures without",
        "right",
        "changed",
        "deleted",
        "missing",
        "gestures with",
        "as gold",
    )
    lines = ["", "## Gold replayed, without and with proposals", "", words, "", f"| {' | '.join(head)} |"]
    lines.append(f"| --- |{' ---: |' * (len(head) - 1)}")
    rows = list(zip(result["without"], result["with"], strict=True))
    total_one, total_other = ({name: sum(row[side][name] for row in rows) for name in _COLUMNS} for side in (0, 1))
    for one, other in [*rows, ({"document": "all", **total_one}, total_other)]:
        cells = (other[name] for name in ("right", "changed", "deleted", "missing", "gestures"))
        exact = f"{one['as gold']} and {other['as gold']}"
        lines.append(f"| {' | '.join(map(str, (one['document'], one['spans'], one['gestures'], *cells, exact)))} |")
    saved = 1 - total_other["gestures"] / total_one["gestures"]
    lines += ["", f"Proposals save {saved:.0%} of these gestures."]
    return lines
