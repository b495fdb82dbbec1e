"""
From texts to a labeled, checked and versioned Hugging Face dataset, through Label Studio.

A project is checked and exported, and a release is verified and read, by five functions:

>>> import claimset
>>> project = claimset.load_project(".")
>>> claimset.check(project).errors
0
>>> release = claimset.export(project)
>>> claimset.verify(release.folder).faults
()
>>> claims = claimset.load(release.folder, "claims")
>>> claims["label"].map(type).unique().tolist()
[<class 'str'>]

What is wrong outside of the data raises `claimset.model.trouble.Trouble`, with a sentence and a remedy.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

    from claimset.check.result import CheckResult
    from claimset.release.export import ExportResult
    from claimset.release.verify import VerifyResult
    from claimset.store.project import Project

# The room `check` is bound to the package first: the function of that name, which comes later, then keeps it.
import_module(f"{__name__}.check")

__all__ = ["check", "export", "load", "load_project", "verify"]


def load_project(folder: str | Path = ".") -> "Project":
    """
    Return the project in `folder`, or the one around it. Raises Misconfigured where there is none.

    >>> load_project(".").schema().version.count(".")
    2
    """
    from claimset.store.project import Project

    return Project.find(Path(folder))


def check(project: "Project", *document_ids: str) -> "CheckResult":
    """
    Judge a project by every rule, and its papers by what was counted; or only the documents that are named.

    Bad data is returned as `issues`, never raised; `errors` counts those that block a release.

    >>> result = check(load_project("."))
    >>> [issue.message for issue in result.issues if issue.level == "error"]
    []
    """
    from claimset.release.check_project import check_project

    return check_project(project, document_ids)


def export(
    project: "Project", out: str | Path | None = None, version: str | None = None, *, replace: bool = False
) -> "ExportResult":
    """
    Write a release into `out`, or into build/ of the project; its `folder` is `<name>-<version>` there.

    Without `version` it is computed from the data. Nothing is written, and `issues` says why, if a check finds an
    error. Raises Conflict where the folder has other content and `replace` is false, or the version is too low.

    >>> release = export(load_project("."))
    >>> "train" in release.sizes["documents"]
    True
    """
    from claimset.release.export import export as export_project

    return export_project(project, version, None if out is None else Path(out), replace=replace)


def verify(folder: str | Path) -> "VerifyResult":
    """
    Compare a release with its checksums, counts and records; `faults` are the files that differ, each with a reason.

    >>> verify(export(load_project(".")).folder).faults
    ()
    """
    from claimset.release.verify import verify_release

    return verify_release(Path(folder))


def load(release: str | Path, config: str, split: str | None = None) -> "DataFrame":
    """
    Return the rows of a config of a release as a pandas DataFrame, with the names of labels instead of numbers.

    The column `split` names each row's split; `split` chooses one. Raises Misconfigured for rows that are not there.

    >>> tokens = load(export(load_project(".")).folder, "tokens", "train")
    >>> list(tokens.columns[:3])
    ['split', 'document_id', 'sentence']
    """
    from claimset.release.load import load_frame

    return load_frame(Path(release), config, split)
