"""Writes the pages of `claimset browse`: one page, or the folder of a site."""

import json
from pathlib import Path

import msgspec

from claimset.model.progress import Progress, silent
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.browse.project_documents import browse_project
from claimset.release.browse.released_documents import browse_release
from claimset.release.browse.shown_documents import BrowsedDataset
from claimset.report.browse.site import INDEX_PAGE, MOST_IN_ONE_PAGE, browse_page, site_files
from claimset.store.layout import MANIFEST, README, SUMS
from claimset.store.project import Project
from claimset.store.releases.folder import draft_release, sha256sums

_REPORT = "report.html"


def browsed_dataset(folder: Path, progress: Progress = silent, *, own_copies: bool = False) -> BrowsedDataset:
    """
    Return the dataset of the release in `folder`, or of the project around it.

    Raises Misconfigured for neither, and for `own_copies` of a release, which has no such texts.
    """
    if not (folder / SUMS).is_file():
        return browse_project(Project.find(folder), progress, own_copies=own_copies)
    if own_copies:
        raise Misconfigured(f"{folder} is a release, which has no texts of others", "name a project's folder")
    return browse_release(folder)


def one_page(dataset: BrowsedDataset) -> str:
    """Return a page that needs no other file. Raises Misconfigured for more than 500 documents."""
    if dataset.count > MOST_IN_ONE_PAGE:
        raise Misconfigured(
            f"one page holds {MOST_IN_ONE_PAGE} documents, and these are {dataset.count:,}",
            "name a folder for an index and a file for each document: --out DIR",
        )
    return browse_page(dataset.documents(), dataset.facts, dataset.schema)


def write_site(dataset: BrowsedDataset, out: Path, progress: Progress = silent) -> bool:
    """
    Write a folder with the page `index.html` and the report; return False if it has the same bytes already.

    Above 500 documents each is a file of its own. The folder of a release is a static Space of the Hub. A folder that
    an earlier call wrote is replaced. Raises Conflict, and writes nothing, for one with other files.
    """
    facts = msgspec.structs.replace(dataset.facts, report=_REPORT)
    folder = out.resolve()
    _require_site(folder)
    with draft_release(folder.parent, folder.name) as draft:
        if dataset.count > MOST_IN_ONE_PAGE:
            for number, (name, data) in enumerate(site_files(dataset.documents(), facts, dataset.schema)):
                progress("writing pages", min(number, dataset.count), dataset.count)
                draft.write(name, data)
        else:
            draft.write(INDEX_PAGE, browse_page(dataset.documents(), facts, dataset.schema).encode())
        draft.write(_REPORT, dataset.report(INDEX_PAGE).encode())
        if dataset.is_release:
            draft.write(README, _space_card(dataset.facts.title).encode())
        if dataset.is_private:
            draft.write(".gitignore", b"*\n")
        draft.write(SUMS, sha256sums(draft.digests()))
        return draft.settle(folder, replace=True)


def _require_site(folder: Path) -> None:
    """Raise Conflict for a folder that holds anything but pages of an earlier call, such as a release."""
    is_site = (folder / INDEX_PAGE).is_file() and not (folder / MANIFEST).exists()
    if folder.exists() and not is_site and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder} holds other files than pages of claimset browse", "name a new folder with --out")


def _space_card(title: str) -> str:
    matter = {"title": title, "sdk": "static", "app_file": INDEX_PAGE, "pinned": False}
    return f"---\n{json.dumps(matter, indent=1)}\n---\n\n# {title}\n\nPages to walk through the dataset.\n"
