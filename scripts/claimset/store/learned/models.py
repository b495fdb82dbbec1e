"""Models in the private folder of a project, each under the SHA-256 of its bytes."""

import msgspec

from claimset.model.learned import LayerModel
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole, write_whole
from claimset.store.project import Project


def write_model(project: Project, name: str, data: bytes, model: LayerModel) -> None:
    """Store a model under the SHA-256 of its bytes."""
    project.write_private(f"models/{name}.json", msgspec.to_builtins(model))
    write_whole(project.state / "models" / f"{name}.crfsuite", data, mode=0o600)


def read_model(project: Project, name: str) -> tuple[bytes, LayerModel] | None:
    """Return the bytes of a model and what belongs to it; None if it is not on this machine."""
    file = project.state / "models" / f"{name}.crfsuite"
    if not file.is_file() or not project.has_private(f"models/{name}.json"):
        return None
    value = project.private(f"models/{name}.json")
    try:
        return read_whole(file), msgspec.convert(value, LayerModel)
    except msgspec.ValidationError as error:
        raise Misconfigured(f".claimset/models/{name}.json: {error}", "learn again: claimset learn") from error
