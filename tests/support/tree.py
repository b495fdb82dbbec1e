"""What lies in a folder, for comparing before and after."""

from pathlib import Path

_OF_EVERY_COMMAND = {".claimset/lock", ".claimset/.gitignore", ".claimset/log.lock", ".claimset/log.jsonl"}


def tree(root: Path) -> dict[str, bytes]:
    """Return every file's bytes by its name below `root`; what a lock and the log of commands leave is left out."""
    files = (file for file in root.rglob("*") if file.is_file())
    contents = {file.relative_to(root).as_posix(): file.read_bytes() for file in files}
    return {name: data for name, data in contents.items() if name not in _OF_EVERY_COMMAND}


def written(root: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of every file, which change with every write even where the bytes stay."""
    files = ((file, file.relative_to(root).as_posix()) for file in root.rglob("*") if file.is_file())
    return {
        name: (file.stat().st_ino, file.stat().st_mtime_ns) for file, name in files if name not in _OF_EVERY_COMMAND
    }
