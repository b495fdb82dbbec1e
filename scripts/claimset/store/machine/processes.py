"""Marks of processes, which tell a process from a later one with its number, and the environment of child processes."""

import contextlib
import os
from collections.abc import Iterator

import msgspec
import psutil

SECRETS = (
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "LABEL_STUDIO_API_KEY",
    "LABEL_STUDIO_PASSWORD",
    "LABEL_STUDIO_USER_TOKEN",
    "CLAIMSET_LLM_KEY",
    "CLAIMSET_WEBHOOK_SECRET",
    "POSTGRE_PASSWORD",
)
"""Variables of the environment with secrets: no child process gets them."""

_LARGEST_CLOCK_STEP = 3600
"""
Seconds by which the start of one process can seem to differ: it is known by a clock that may be set meanwhile, such as
when a machine wakes. A process that is taken for ended although it lives would lose what it writes.
"""


class ProcessMark(msgspec.Struct, frozen=True):
    """Tells one process from a later one with the same number. `started` is in whole seconds since 1970."""

    pid: int
    started: int

    @property
    def is_alive(self) -> bool:
        """Whether this process still runs."""
        try:
            return abs(int(psutil.Process(self.pid).create_time()) - self.started) <= _LARGEST_CLOCK_STEP
        except (psutil.Error, ValueError, OverflowError):
            return False

    @property
    def name(self) -> str:
        """The mark in the names of this process's files."""
        return f"{self.pid}.{self.started}"


def read_mark(name: str) -> ProcessMark:
    """Return the mark with a name; for any other text the mark of no process."""
    pid, _, started = name.partition(".")
    if pid.isdecimal() and started.isdecimal():
        return ProcessMark(int(pid), int(started))
    return ProcessMark(0, 0)


def this_process() -> ProcessMark:
    """Return the mark of the process that runs this."""
    process = psutil.Process()
    return ProcessMark(process.pid, int(process.create_time()))


def child_environment(**settings: str) -> dict[str, str]:
    """
    Return the environment for a child process: that of this process with some settings, and without secrets.

    Git runs hooks, and a library may run any program: nothing that they log can hold a token.
    """
    return {name: value for name, value in os.environ.items() if name not in SECRETS} | settings


@contextlib.contextmanager
def without_secrets() -> Iterator[None]:
    """Take the secrets out of the environment while a library starts processes that inherit it."""
    secrets = {name: os.environ.pop(name) for name in SECRETS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(secrets)
