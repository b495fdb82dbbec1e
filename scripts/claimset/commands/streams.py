"""Runs the command line; standard streams may be closed, full, or unable to encode a character."""

import io
import os
import sys

from claimset.commands.app import app
from claimset.commands.screen.talk import print_error


def run_app() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            # Writing the rest of the buffer fails here, where the error is caught, and not at the interpreter's end.
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of the output is gone, so there is nobody to tell.
        _discard_output()
        sys.exit(141)
    except OSError as error:
        from claimset.store.files.files import no_room

        trouble = no_room(error)
        if trouble is None:
            raise
        _discard_output()
        print_error(trouble.message, trouble.remedy)
        sys.exit(trouble.exit_code)


def _discard_output() -> None:
    # So that the interpreter does not try again at its end to write the rest of the output.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
