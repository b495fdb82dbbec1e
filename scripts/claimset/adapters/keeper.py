"""Runs Label Studio in a process that ends when the one that started it does, however that ends."""

import os
import sys
import threading


def _end_with_parent() -> None:
    # Standard input is a pipe that only the parent holds open: it closes when the parent is gone, also after SIGKILL.
    while os.read(0, 4096):
        pass
    os._exit(0)


def main() -> None:
    """Start Label Studio with this process's arguments."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from label_studio.server import main as label_studio

    sys.exit(label_studio())


if __name__ == "__main__":
    main()
