"""What doctor says of the pins: everything that a release says it was made with is compared with the lock."""

from importlib.metadata import version
from typing import Any

import pytest

from claimset.model.release import BYTES_DEPEND_ON
from claimset.project.doctor import Finding, doctor
from claimset.store.project import Project
from faults.small_server import Shelf


def pins(project: Project, lock: str) -> Finding:
    (project.root / "requirements.lock").write_text(lock, encoding="utf-8")
    return next(finding for finding in doctor(project.root) if finding.name == "pins")


@pytest.mark.parametrize("name", BYTES_DEPEND_ON)
def test_another_version_of_what_a_release_is_made_with_is_named(name: str, project: Project) -> None:
    lock = "".join(f"{other}=={version(other)} \\\n    --hash=sha256:00\n" for other in BYTES_DEPEND_ON)
    assert pins(project, lock).state == "ok"
    finding = pins(project, lock.replace(f"{name}=={version(name)}", f"{name}==1999.1.1"))
    assert (finding.state, finding.message) == ("wrong", f"{name} is {version(name)}, pinned 1999.1.1")


@pytest.mark.parametrize(
    ("release", "state"), [("1.20.0", "ok"), ("1.23.9", "ok"), ("1.23", "ok"), ("1.24.0", "note"), ("2.0.0", "note")]
)
def test_a_version_of_the_server_that_nobody_tried_is_named(
    release: str, state: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf()

    def bend(name: str, value: Any) -> Any:
        return {"release": release} if name == "version" else value

    shelf.bend = bend
    with shelf.serving() as (server, _):
        monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", "0" * 40)
        finding = next(finding for finding in doctor(project.root) if finding.name == "server")
    assert finding.state == state
    assert ("nobody tried" in finding.message) == (state == "note")
