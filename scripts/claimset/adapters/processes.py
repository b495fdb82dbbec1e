"""Processes of this machine, known by their number and by when they were started."""

import msgspec
import psutil


class ProcessMark(msgspec.Struct, frozen=True):
    """Tells one process from a later one with the same number. `started` is in whole seconds since 1970."""

    pid: int
    started: int

    @property
    def alive(self) -> bool:
        """Whether the process is there and is the same."""
        try:
            return abs(int(psutil.Process(self.pid).create_time()) - self.started) <= 1
        except (psutil.Error, ValueError, OverflowError):
            return False

    @property
    def name(self) -> str:
        """A name for files of this process."""
        return f"{self.pid}.{self.started}"


def marked(name: str) -> ProcessMark:
    """Read a mark from its name; what is no such name is of no process."""
    pid, _, started = name.partition(".")
    if pid.isdecimal() and started.isdecimal():
        return ProcessMark(int(pid), int(started))
    return ProcessMark(0, 0)


def this_process() -> ProcessMark:
    """Return the mark of the process that runs this."""
    process = psutil.Process()
    return ProcessMark(process.pid, int(process.create_time()))
