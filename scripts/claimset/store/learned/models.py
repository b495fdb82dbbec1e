"""Models in the private folder of a project, each under the SHA-256 of its bytes."""

from collections.abc import Collection

import msgspec

from claimset.model.learned import LayerModel
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole, remove_files, write_whole
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


def remove_other_models(project: Project, names: Collection[str]) -> None:
    """Remove the models that have none of these names: models of gold as it was are made again at any time."""
    remove_files([file for file in (project.state / "models").glob("*.*") if file.stem not in names])
