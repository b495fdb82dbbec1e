"""What a machine proposes for a document, as JSON."""

from typing import Any

import msgspec

from claimset.labels.as_json import labels_from_json, labels_to_json
from claimset.model.machine import NOT_RECORDED, Machine
from claimset.model.model_answer import ModelRun
from claimset.model.schema import Schema
from claimset.model.task import Prediction


class _PredictionFacts(msgspec.Struct, omit_defaults=True):
    model: str
    version: str
    date: str = NOT_RECORDED
    prompt: str = NOT_RECORDED
    score: float | None = None
    scores: dict[str, float] = {}
    layers: dict[str, Machine] = {}
    runs: dict[str, ModelRun] = {}


def prediction_to_json(prediction: Prediction, schema: Schema) -> dict[str, Any]:
    """Return a prediction as JSON, in the form of `model/files/predicted.schema.json` but for its format and id."""
    values = {name: getattr(prediction, name) for name in _PredictionFacts.__struct_fields__}
    return {**msgspec.to_builtins(_PredictionFacts(**values)), "labels": labels_to_json(prediction.labels, schema)}


def prediction_parts(data: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """
    Return the facts of a prediction in JSON that are stated, and its labels, which are still JSON.

    The facts are `model` and `version`, and where somebody recorded them the other fields of `Prediction`.

    Raises ValueError, with a message for people, for what is no prediction.
    """
    match data:
        case {"labels": dict(labels), "model": str(), "version": str(), **others}:
            if any(not isinstance(others.get(key, ""), str) for key in ("date", "prompt")):
                raise ValueError("its 'date' or its 'prompt' is no text")
            try:
                facts = msgspec.convert(data, _PredictionFacts)
            except msgspec.ValidationError as error:
                raise ValueError(f"its facts are no facts of a prediction: {error}") from error
            return msgspec.structs.asdict(facts), labels
        case {"labels": dict()}:
            raise ValueError("it has no 'model' with a 'version'")
        case _:
            raise ValueError("it has no 'labels'")


def prediction_from_json(data: object, schema: Schema) -> Prediction:
    """Read a prediction in JSON. Raises ValueError, with a message for people, for what is none."""
    facts, labels = prediction_parts(data)
    try:
        return Prediction(labels=labels_from_json(labels, schema), **facts)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("its labels do not have the schema's shape") from error
