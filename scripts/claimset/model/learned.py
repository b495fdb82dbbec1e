"""What was learned from gold, and how right it was on documents that it had not seen."""

import msgspec


class LearnedScore(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    How a model did out of fold on the spans of a label in a language; an empty name stands for all.

    `spans` counts those of gold, `predicted` those of the model, and `right` those of the model that gold has with the
    same edges and label. `low` and `high` hold 95 % of F1 over documents. `proposed` counts the spans above the floor,
    and `precision` is the share of them that is right. `calibration_error` is the expected one, from 0 to 1.
    """

    label: str
    language: str
    spans: int
    predicted: int
    right: int
    f1: float
    low: float | None
    high: float | None
    proposed: int
    precision: float | None
    calibration_error: float | None


class ReliabilityBin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The spans that a model gave a probability from `low` on, below `high`: their mean one, and how many are right."""

    low: float
    high: float
    spans: int
    mean: float
    right: float


class Doubt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A span of gold whose label is doubted by a model that had not seen the document.

    It finds the label `other` likeliest there. `p` is the share of the span's own label in the sum of their
    probabilities.
    """

    document: str
    id: str
    start: int
    end: int
    label: str
    p: float
    other: str


class LearnedLayer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A model of one layer, and its measures out of fold.

    `model` is the SHA-256 of its bytes, `data` has that of each gold record that it was learned from, by document, and
    `made_with` is the package with its version. `made_by` counts the documents by who labelled them, person or machine.
    `groups` counts the groups of documents, which `folds` divide. `floor` is the least probability of a proposal for
    the `precision`; None where too few spans reach that precision.
    """

    model: str
    data: dict[str, str]
    made_with: str
    schema_version: str
    guideline_version: str
    documents: int
    groups: int
    folds: int
    made_by: dict[str, int]
    precision: float
    floor: float | None
    scores: tuple[LearnedScore, ...]
    reliability: tuple[ReliabilityBin, ...]
    doubts: tuple[Doubt, ...]


class Learned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `annotations/learned.json`: what was learned of each layer, by its name."""

    layers: dict[str, LearnedLayer]


class HeldOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a model said of a span of a document that it had not seen: a probability, and whether gold has the span."""

    p: float
    right: bool


class LayerModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    What belongs to a model beside its bytes.

    The calibrated probability of a span is the logistic function of `slope` times the log-odds of the model's, plus
    `intercept`. `held_out` has the calibrated probabilities of the spans of all folds, the highest first.
    """

    layer: str
    slope: float
    intercept: float
    held_out: tuple[HeldOut, ...]


class Holdout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `annotations/holdout.json`: documents that are sent and shown without a machine's proposals."""

    documents: tuple[str, ...]
