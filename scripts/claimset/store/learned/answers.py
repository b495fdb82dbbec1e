"""Answers of language models in the private folder of a project, each under the SHA-256 of its request."""

import msgspec

from claimset.model.model_answer import ModelAnswer
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project


def kept_answer(project: Project, name: str) -> ModelAnswer | None:
    """Return the answer to a request; None if it was never asked. Raises Misconfigured for an invalid file."""
    if not project.has_private(f"answers/{name}.json"):
        return None
    try:
        return msgspec.convert(project.private(f"answers/{name}.json"), ModelAnswer)
    except msgspec.ValidationError as error:
        raise Misconfigured(f".claimset/answers/{name}.json: {error}", "remove the file, and ask again") from error


def keep_answer(project: Project, name: str, answer: ModelAnswer) -> None:
    """Keep the answer to a request, readable by its owner alone."""
    project.write_private(f"answers/{name}.json", msgspec.to_builtins(answer))
