"""
Where Python is told to keep no compiled code, keep it in a folder of the tests' own, and find it there in the next run.

Every process would compile all that it imports again, a Label Studio for six seconds. `tests/conftest.py` imports this
before anything else.
"""

import os
import sys
from pathlib import Path

if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    folder = Path(__file__).resolve().parents[2] / ".bytecode_cache"
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
