"""
What the server bench compares push and pull with, each in a process of its own, with httpx alone.

    python bench/server_steps.py import TASKS TITLE INTERFACE    # a project, tasks of a JSON file, one listing of ids
    python bench/server_steps.py export PROJECT FILE             # the server's own export of everything, to a file

LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name the server. Prints how many tasks it saw.
"""

import json
import os
import sys
from pathlib import Path

import httpx

_BATCH = 500
_PAGE = 1_000


def _session() -> httpx.Client:
    headers = {"Authorization": f"Token {os.environ['LABEL_STUDIO_API_KEY']}"}
    return httpx.Client(base_url=os.environ["LABEL_STUDIO_URL"], headers=headers, timeout=1_800, trust_env=False)


def bare_import(tasks: str, title: str, interface: str) -> int:
    """Make a project, send tasks in batches, list their ids once; what a script without any care would do."""
    with _session() as session:
        fields = {"title": title, "label_config": Path(interface).read_text(encoding="utf-8")}
        project = session.post("/api/projects/", json=fields).raise_for_status().json()["id"]
        rows = json.loads(Path(tasks).read_bytes())
        for start in range(0, len(rows), _BATCH):
            session.post(f"/api/projects/{project}/import", json=rows[start : start + _BATCH]).raise_for_status()
        found, page = 0, 1
        while found < len(rows):
            query = {"project": project, "page": page, "page_size": _PAGE, "include": "id"}
            listed = session.get("/api/tasks/", params=query).raise_for_status().json()["tasks"]
            found, page = found + len(listed), page + 1
        return found


def whole_export(project: str, file: str) -> int:
    """Write the server's export of a project to a file, as it comes."""
    query = {"exportType": "JSON", "download_all_tasks": "false"}
    with (
        _session() as session,
        session.stream("GET", f"/api/projects/{project}/export", params=query) as answer,
        Path(file).open("wb") as out,
    ):
        answer.raise_for_status()
        out.writelines(answer.iter_bytes())
    return Path(file).stat().st_size


if __name__ == "__main__":
    print({"import": bare_import, "export": whole_export}[sys.argv[1]](*sys.argv[2:]))
