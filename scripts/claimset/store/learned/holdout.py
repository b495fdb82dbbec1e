"""The hold-out: documents that are sent and shown without a machine's proposals, in a tracked file."""

from collections.abc import Collection

import msgspec

from claimset.model.file_kind import FILE_KINDS, read_body, with_format
from claimset.model.json_text import pretty_json
from claimset.model.learned import Holdout
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole, write_whole
from claimset.store.project import Project

_KIND = FILE_KINDS["holdout"]


def held_out_documents(project: Project) -> frozenset[str]:
    """Return the ids of the documents that show no proposals. Raises Misconfigured for an invalid file."""
    file = project.root / _KIND.place
    if not file.is_file():
        return frozenset()
    try:
        return frozenset(msgspec.convert(read_body(_KIND, read_whole(file), _KIND.place), Holdout).documents)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(
            f"{_KIND.place} cannot be read: {error}", "restore the file from version control"
        ) from error


def write_held_out(project: Project, documents: Collection[str]) -> bool:
    """Write `annotations/holdout.json`."""
    body = msgspec.to_builtins(Holdout(tuple(sorted(documents))))
    return write_whole(project.root / _KIND.place, pretty_json(with_format(_KIND, body)).encode())
