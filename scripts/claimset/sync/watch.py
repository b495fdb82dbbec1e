"""Pulls whenever something may have changed on the server, and by a timer."""

import threading
import time
from collections.abc import Callable


def watch(nudge: threading.Event, pull: Callable[[], bool], *, settle: float, every: float) -> None:
    """
    Call `pull` until it returns False: at once, then `settle` seconds after a nudge, and after `every` seconds anyway.

    Nudges within `settle` seconds have one pull together. One that comes during a pull has another after it, so that a
    pull begins after every nudge.
    """
    while pull():
        if nudge.wait(every):
            time.sleep(settle)
        nudge.clear()
