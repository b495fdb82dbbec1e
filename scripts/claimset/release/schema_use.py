"""Decides whether a project's schema is in use: by labels, by tasks sent to annotators, or by a release."""

from pathlib import Path

from claimset.model.json_text import parse_json
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import names_in, read_whole
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from claimset.store.starter_kit import EXAMPLE


def is_in_use(project: Project) -> bool:
    """
    Say whether something was labelled, pushed or released under the schema; the starter kit's example does not count.

    Until then nobody depends on the numbers of labels or on a stored version. An unreadable file counts as work.
    """
    if ReleaseRegister(project.root).versions() or any(names_in(project.state / "pushed", ".json")):
        return True
    return any(not _is_example(file) for kind in ("pulled", "gold") for file in project.stored(kind))


def _is_example(file: Path) -> bool:
    """Say whether a file holds the labels that `init` gave its example."""
    if file.stem != EXAMPLE:
        return False
    try:
        data = parse_json(read_whole(file))
        makers = [row["made_by"] for row in data.get("annotations", [data.get("provenance")])]
    except (ValueError, TypeError, AttributeError, KeyError, Misconfigured):
        return False
    return set(makers) == {"machine"}
