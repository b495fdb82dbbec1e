"""What doctor says of the pins: everything that a release says it was made with is compared with the lock."""

from importlib.metadata import version

import pytest

from claimset.model.release import BYTES_DEPEND_ON
from claimset.project.doctor import Finding, doctor
from claimset.store.project import Project


def pins(project: Project, lock: str) -> Finding:
    (project.root / "requirements.lock").write_text(lock, encoding="utf-8")
    return next(finding for finding in doctor(project.root) if finding.name == "pins")


@pytest.mark.parametrize("name", BYTES_DEPEND_ON)
def test_another_version_of_what_a_release_is_made_with_is_named(name: str, project: Project) -> None:
    lock = "".join(f"{other}=={version(other)} \\\n    --hash=sha256:00\n" for other in BYTES_DEPEND_ON)
    assert pins(project, lock).state == "ok"
    finding = pins(project, lock.replace(f"{name}=={version(name)}", f"{name}==1999.1.1"))
    assert (finding.state, finding.message) == ("wrong", f"{name} is {version(name)}, pinned 1999.1.1")
