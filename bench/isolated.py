"""
The memory of servers of which each annotator has one: 2, 5 and 10 of them, idle and after a page was asked for.

    python bench/isolated.py [--numbers 2 5 10]

Writes bench/results/isolated.md and bench/results/isolated.json. PSS counts memory that several processes share once,
divided among them; it is what another server really adds. About three minutes.
"""

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil
from result_files import write_results

from claimset.server.embedded import Credentials, EmbeddedServer


def measure(number: int) -> dict[str, Any]:
    """Return what so many servers take together, in MB, and the seconds until the last answered."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        began = time.monotonic()
        servers = []
        for count in range(number):
            credentials = Credentials.generate()
            server = EmbeddedServer(Path(folder) / f"a{count:02d}", credentials)
            stack.enter_context(server)
            server.start()
            servers.append((server, credentials))
        seconds = time.monotonic() - began
        idle = _together([server for server, _ in servers])
        for server, credentials in servers:
            headers = {"Authorization": f"Token {credentials.token}"}
            with httpx.Client(base_url=server.url, headers=headers, timeout=60, trust_env=False) as client:
                for path in ("/projects/", "/api/projects/", "/api/dm/views/"):
                    client.get(path)
        used = _together([server for server, _ in servers])
    return {"servers": number, "seconds": round(seconds, 1), "idle_pss_mb": idle, "used_pss_mb": used}


def _together(servers: list[EmbeddedServer]) -> int:
    return round(sum(psutil.Process(server.pid).memory_full_info().pss for server in servers) / 1e6)


def page(rows: list[dict[str, Any]]) -> str:
    """Return the table."""
    lines = [
        "# Servers of which each annotator has one",
        "",
        "Made by `python bench/isolated.py`: Label Studio 1.23.2, empty, SQLite, on one machine, started one after the",
        "other. PSS counts what several processes share once.",
        "",
        "| servers | s until the last answers | idle, MB | after three pages, MB | MB a server |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        each = round(row["used_pss_mb"] / row["servers"])
        cells = [row[name] for name in ("servers", "seconds", "idle_pss_mb", "used_pss_mb")]
        lines.append(f"| {' | '.join(f'{cell:,}' for cell in [*cells, each])} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure each number."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--numbers", type=int, nargs="+", default=[2, 5, 10])
    rows = []
    for number in parser.parse_args().numbers:
        rows.append(measure(number))
        print(rows[-1], flush=True)
    write_results("isolated", rows, page(rows))


if __name__ == "__main__":
    main()
