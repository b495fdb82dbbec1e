"""The log of commands, `.claimset/log.jsonl`: lines are only ever added to it."""

import contextlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
import psutil
from filelock import FileLock

from claimset.model.file_kind import FILE_KINDS, format_line, rows_of
from claimset.model.json_text import decode_json
from claimset.model.logged_command import LoggedCommand
from claimset.model.trouble import Trouble
from claimset.store.files.json_lines import RowFile
from claimset.store.project import Project

_KIND = FILE_KINDS["log"]
_SECONDS_TO_WAIT = 2
_LONGEST_FIRST_LINE = 200
_BLOCK = 4096


def read_log(project: Project) -> list[LoggedCommand]:
    """Return the logged commands, the oldest first. Raises Misconfigured for an invalid line."""
    return RowFile(project.log_file, _KIND.place, _KIND, LoggedCommand, "logged command").rows("remove the line")


def log_command(start: Path, command: str, counts: Mapping[str, int], exit_code: int) -> None:
    """
    Add a line about a command that ended to the log of the project around the folder `start`.

    Without a project, without its `.claimset/`, and where the log cannot be written, nothing is logged and nothing is
    raised: a log must not make a command fail, and a command that only reads must not make a folder.
    """
    with contextlib.suppress(Trouble, OSError, NotImplementedError, psutil.Error):
        project = Project.find(start)
        if not project.state.is_dir():
            return
        # The part before @ alone, for accounts of a domain look like e-mail addresses.
        account = psutil.Process().username().partition("@")[0]
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        row = LoggedCommand(now, account, command, dict(counts), exit_code)
        with FileLock(project.state / "log.lock", timeout=_SECONDS_TO_WAIT):
            _add(project.log_file, json.dumps(msgspec.to_builtins(row), ensure_ascii=False).encode() + b"\n")


def _add(file: Path, line: bytes) -> None:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(file, flags, 0o600), "r+b") as log:
        end = _end_of_whole_lines(log)
        log.seek(0)
        first_line = log.readline(_LONGEST_FIRST_LINE)
        if end:
            # Raises OtherFormat for the log of a newer claimset.
            list(rows_of(_KIND, [first_line], _KIND.place))
        log.seek(end)
        last_part = log.read()
        if _is_row(last_part):
            end, line = end + len(last_part), b"\n" + line
        try:
            log.seek(end)
            log.truncate()
            log.write(line if end else format_line(_KIND) + line)
            log.flush()
        except OSError:
            # A full disk took a part of the line.
            os.ftruncate(log.fileno(), end)
            raise


def _end_of_whole_lines(log: BinaryIO) -> int:
    """Return the offset behind the last newline: what follows it is a part of a line whose writer was killed."""
    end = log.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _BLOCK)
        log.seek(start)
        newline = log.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def _is_row(line: bytes) -> bool:
    try:
        decode_json(line, type=LoggedCommand)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True
