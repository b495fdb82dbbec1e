"""Reads files within limits, and writes files whole or not at all."""

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from claimset.model.trouble import Misconfigured
from claimset.store.files.parts import PART, part_prefix

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
_NO_FOLDER = "No usable temporary directory"
LARGEST_FILE = 512 * 2**20
"""The most bytes of a file of a project or a release that is read whole."""


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> bool:
    """
    Write a file by way of a temporary file beside it, fsync and rename. Return False if it has these bytes already.

    Raises Misconfigured where the folder cannot be written.
    """
    with writable(path.parent):
        if path.is_file() and path.read_bytes() == data:
            if path.stat().st_mode & 0o777 & ~mode:
                path.chmod(mode)
            return False
        write_pieces(path, (data,), mode)
    return True


def write_pieces(path: Path, pieces: Iterable[bytes], mode: int = 0o644) -> None:
    """
    Write a file from pieces of bytes, by way of a temporary file beside it, fsync and rename.

    Raises Misconfigured where the folder cannot be written.
    """
    with writable(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=part_prefix(path.parent), suffix=PART)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        sync_folder(path.parent)


def files_below(folder: Path, larger_than: int = -1) -> Iterator[Path]:
    """
    Yield every file below a folder, in the order of their paths, without a list of all paths in memory.

    `larger_than` are bytes: smaller files are left out. A folder that does not exist, or that cannot be read, has none.
    """
    try:
        with os.scandir(folder) as scan:
            entries = sorted(
                (item.name, item.is_dir(follow_symlinks=False), _is_file(item, larger_than)) for item in scan
            )
    except OSError:
        return
    for name, is_folder, is_file in entries:
        if is_folder:
            yield from files_below(folder / name, larger_than)
        elif is_file:
            yield folder / name


def _is_file(entry: "os.DirEntry[str]", larger_than: int = -1) -> bool:
    # A link that leads to itself is no file, and must not keep the others from being listed.
    try:
        return entry.is_file() and (larger_than < 0 or entry.stat().st_size > larger_than)
    except OSError:
        return False


def read_files_below(folder: Path, largest: int) -> Iterator[tuple[Path, bytes | None]]:
    """Yield `(path, bytes)` of every file below a folder with at most `largest` bytes; None for an unreadable one."""
    for file in files_below(folder):
        try:
            if file.stat().st_size <= largest:
                yield file, file.read_bytes()
        except OSError:
            yield file, None


def names_in(folder: Path, suffix: str) -> Iterator[tuple[str, bool]]:
    """Yield `(name, is it a file)` for each entry of a folder that has a suffix; the name is without the suffix."""
    try:
        with os.scandir(folder) as scan:
            for item in scan:
                if item.name.endswith(suffix):
                    yield item.name.removesuffix(suffix), _is_file(item)
    except (FileNotFoundError, NotADirectoryError):
        return


def read_whole(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """
    Return a file's bytes.

    Raises Misconfigured for one that cannot be read, is a device or a pipe, or has more than `largest` bytes.
    """
    try:
        status = path.stat()
        # A device has no size and no end.
        if not stat.S_ISREG(status.st_mode) and not path.is_dir():
            raise Misconfigured(f"{path} is no file but a device or a pipe", "name a file")
        if status.st_size > largest:
            raise Misconfigured(
                f"{path} is larger than {largest >> 20} MB",
                "restore it from version control, or make it smaller",
            )
        return path.read_bytes()
    except OSError as error:
        raise Misconfigured(f"cannot read {path}: {error.strerror}", "check its name and permissions") from error


def read_some(path: str | Path, largest: int) -> bytes:
    """Return a file's bytes; of a file with more than `largest` bytes the first `largest` and one more."""
    # For tens of thousands of small files Python's layers around these calls take longer than the reading.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = min(os.fstat(handle).st_size, largest) + 1
        pieces = [os.read(handle, size)]
        while pieces[-1] and (missing_size := size - sum(map(len, pieces))):
            pieces.append(os.read(handle, missing_size))
        return b"".join(pieces)
    finally:
        os.close(handle)


def read_text(path: Path, largest: int = 16_000_000) -> str | None:
    """Return a text file with its line ends; None for one that is missing, no UTF-8, or larger than `largest` bytes."""
    try:
        if path.stat().st_size > largest:
            return None
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


@contextlib.contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Turn errors of writing in a folder into Misconfigured, with one sentence and a remedy."""
    try:
        yield
    except PermissionError as error:
        raise Misconfigured(
            f"cannot write in {folder}: permission denied", "make the folder writable, or work in a copy of it"
        ) from error
    except (NotADirectoryError, FileExistsError) as error:
        raise Misconfigured(
            f"cannot write in {folder}: there is a file in the place of the folder", "name another folder"
        ) from error
    except OSError as error:
        trouble = no_room(error, f"in {folder}")
        if trouble is None:
            raise
        raise trouble from error


def no_room(error: OSError, where: str = "") -> Misconfigured | None:
    """Return the trouble of a disk that is full, over its quota, read-only or damaged; None for another error."""
    # A function that copies a whole folder gives the errors of its files in words only.
    error_text = str(error)
    reason = next(
        (os.strerror(code) for code in _NO_ROOM if error.errno == code or os.strerror(code) in error_text), None
    )
    if reason is None and _NO_FOLDER in error_text:
        reason, where = "no folder for temporary files has room", ""
    if reason is None:
        return None
    place = where or str(error.filename or "")
    return Misconfigured(f"cannot write{place and ' '}{place}: {reason}", "free space, or use another disk")


def remove_files(files: Iterable[Path]) -> None:
    """Remove files; one that is missing, or that cannot be removed, is no error."""
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()


def sync_folder(folder: Path) -> None:
    """Wait until the renames in a folder are on the disk."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_empty(folder: Path) -> bool:
    """Say whether a path does not exist, or is an empty folder. Raises Misconfigured for one that cannot be read."""
    try:
        return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    except OSError as error:
        raise Misconfigured(f"cannot read {folder}: {error.strerror}", "name another folder") from error
