"""Runs Label Studio in a process that ends when its parent process does, even if that is killed."""

import json
import os
import sys
import threading


def _end_with_parent() -> None:
    # Standard input is a pipe that only the parent holds open: it closes when the parent is gone, also after SIGKILL.
    while os.read(0, 4096):
        pass
    os._exit(0)


def _first_line() -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            os._exit(0)
        line += byte
    return line


def run_label_studio() -> None:
    """Start Label Studio with the arguments in the first line of standard input, a JSON list."""
    sys.argv = ["label-studio", *json.loads(_first_line())]  # noqa: TID251  (its parent wrote it)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from label_studio.server import main as label_studio

    sys.exit(label_studio())
