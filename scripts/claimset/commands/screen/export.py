"""The output of `claimset export`, for a release or for a second build of one."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from claimset.commands.screen.output import show_issues, show_json, show_table
from claimset.commands.screen.talk import say
from claimset.splits.groups import splits_without_rows
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.release.build.leak_scan import LeakScanBasis
    from claimset.release.export import ExportResult, RebuildResult
    from claimset.store.project import Project


def show_export(result: "ExportResult", project: "Project", as_json: bool) -> bool:
    """Name the written release and the reasons for its version, or the errors; return whether it was written."""
    empty_splits = splits_without_rows(result.sizes)
    if as_json:
        show_json({**msgspec.structs.asdict(result), "empty": empty_splits})
    elif result.sizes:
        rows = [(name, split, count) for name, splits in result.sizes.items() for split, count in splits.items()]
        show_table(("config", "split", "rows"), rows, right=("rows",))
    if not result.sizes:
        if not as_json:
            show_issues(result.issues)
        say(f"nothing written: {plural(len(result.issues), 'error blocks', 'errors block')} the release")
        _say_leak_scan(result.leak_scan)
        return False
    for reason in result.reasons:
        say(f"since {result.since}, {reason.weight}: {reason.words}")
    suffix = "" if result.changed else ", the same bytes as before"
    say(f"{result.folder}: {plural(result.documents, 'document')}{suffix}")
    _say_empty_splits(result.sizes, empty_splits)
    _say_missing_documents(result, len(project.documents()))
    if result.recorded is not None:
        name = project.relative(result.recorded)
        say(f"recorded in {name}: commit it, then git tag v{result.version}")
    if error_count := sum(issue.level == "error" for issue in result.issues):
        say(f"annotations have {plural(error_count, 'error')}, which their rows name (claimset check lists them)")
    _say_leak_scan(result.leak_scan)
    return True


def show_rebuilt_release(rebuilt: "RebuildResult", as_json: bool) -> bool:
    """List the files in which a second build differs from the first; return whether it is the same."""
    if as_json:
        show_json(rebuilt)
    elif rebuilt.issues:
        show_issues(rebuilt.issues)
    elif rebuilt.faults:
        show_table(("file", "how it differs"), [(fault.file, fault.words) for fault in rebuilt.faults])
    fault_count = len(rebuilt.issues) or len(rebuilt.faults)
    if fault_count:
        say(f"{rebuilt.folder}: built again, {plural(fault_count, 'fault')}")
        _say_leak_scan(rebuilt.leak_scan)
        return False
    say(f"{rebuilt.folder}: built again, every byte is the same")
    _say_leak_scan(rebuilt.leak_scan)
    return True


def _say_missing_documents(result: "ExportResult", documents: int) -> None:
    """Name the project's documents that a release does not have, and the datasheet's questions without an answer."""
    unlabelled = documents - result.documents - len(result.withheld)
    if unlabelled:
        say(f"not in it: {unlabelled} of {plural(documents, 'document')}: no gold record yet")
    if result.withheld:
        say(f"withheld: {', '.join(result.withheld)} (claimset check says why)")
    if result.unanswered:
        say(
            f"unanswered: questions of DATASHEET.md under {', '.join(result.unanswered)}; the release shows them "
            "unanswered (claimset check --select RLS002 gives the lines)"
        )


def _say_leak_scan(basis: "LeakScanBasis") -> None:
    for sentence in basis.warnings:
        say(sentence)


def _say_empty_splits(sizes: Mapping[str, Mapping[str, int]], empty_splits: Mapping[str, Sequence[str]]) -> None:
    """Name the splits without a row, and a remedy for users of the dataset and for its maker."""
    empty_in_all = set.intersection(*(set(empty_splits.get(name, ())) for name in sizes))
    splits_of_none = [split for split in empty_splits.get("annotations", ()) if split in empty_in_all]
    if splits_of_none:
        say(f"empty: no document is in {' or '.join(splits_of_none)}, and load_dataset knows no split of that name")
    for name in ("documents", "by_reference"):
        splits = [split for split in empty_splits.get(name, ()) if split not in splits_of_none]
        if splits:
            say(f"empty: '{name}' has no row in {' or '.join(splits)}")
    if splits_of_none:
        say(
            "a hash gives each split its share of the documents (claimset splits --plan). With few documents, measure "
            "by cross-validation, or name the split of a document that was never released in annotations/splits.jsonl"
        )
