"""The measures of what was learned from gold, in a tracked file."""

import msgspec

from claimset.model.file_kind import FILE_KINDS, read_body, with_format
from claimset.model.json_text import pretty_json
from claimset.model.learned import Learned
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole, write_whole
from claimset.store.project import Project

_KIND = FILE_KINDS["learned"]


def stored_learned(project: Project) -> Learned:
    """Read `annotations/learned.json`; nothing is learned without it. Raises Misconfigured for an invalid file."""
    file = project.root / _KIND.place
    if not file.is_file():
        return Learned({})
    try:
        return msgspec.convert(read_body(_KIND, read_whole(file), _KIND.place), Learned)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(
            f"{_KIND.place} cannot be read: {error}", "remove the file, and learn again: claimset learn"
        ) from error


def write_learned(project: Project, learned: Learned) -> bool:
    """Write `annotations/learned.json`."""
    ordered = Learned(dict(sorted(learned.layers.items())))
    return write_whole(
        project.root / _KIND.place, pretty_json(with_format(_KIND, msgspec.to_builtins(ordered))).encode()
    )
