"""Proposes spans for a document by the models that were learned: those whose probability reaches the floor."""

from collections.abc import Iterator

import msgspec

from claimset.learn.calibration import floor_for, log_odds, logistic
from claimset.learn.combine import ProposedSpan
from claimset.learn.model_door import TokenTagger
from claimset.learn.tokens import TokenDocument
from claimset.learn.training_data import TrainingData
from claimset.model.learned import LayerModel
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.store.learned.changes import changes_since_learning, gold_digests
from claimset.store.learned.measures import stored_learned
from claimset.store.learned.models import read_model
from claimset.store.project import Project
from claimset.text.plural import plural

MODEL = "crf"
"""The name of the model in predictions; its version is the beginning of the hash of its bytes."""
_DIGITS = 12


class OpenModel(msgspec.Struct, frozen=True):
    """A model of a layer that is open for tagging; `floor` is None where too few spans reach the precision."""

    layer: str
    hash: str
    tagger: TokenTagger
    facts: LayerModel
    floor: float | None


class Proposer:
    """
    The models of a project that were learned under today's schema, and what they propose.

    `precision` is the least share of proposals that should be right, and `data` is what a model may learn from today.
    Raises Misconfigured if nothing was learned, if a model is not on this machine, if it was learned under another
    schema, and if it was learned from a document that is of test now, or of no split.
    """

    def __init__(self, project: Project, schema: Schema, precision: float, data: TrainingData) -> None:
        learned = stored_learned(project).layers
        if not learned:
            raise Misconfigured("nothing was learned yet", "claimset learn")
        self.models: list[OpenModel] = []
        self.outdated: dict[str, int] = {}
        """The documents whose gold changed or came since a model was learned, counted by layer; no zeros."""
        digest_of = gold_digests(project)
        for name, row in sorted(learned.items()):
            changes = changes_since_learning(digest_of, row, data.partition.may_be_test)
            if changes.unseen:
                raise Misconfigured(
                    f"the model of '{name}' was learned from {plural(len(changes.unseen), 'document')} of test or "
                    f"without a split, such as {changes.unseen[0]}",
                    "learn again: claimset learn",
                )
            new = [item for item in data.with_layer(name) if item.tokens.document.id not in row.data]
            if changes.changed or new:
                self.outdated[name] = len(changes.changed) + len(new)
            stored = read_model(project, row.model)
            if stored is None:
                raise Misconfigured(f"the model of '{name}' is not on this machine", "learn it again: claimset learn")
            if name not in schema.layers or row.schema_version not in {schema.version, *schema.equal_versions}:
                raise Misconfigured(
                    f"the model of '{name}' was learned under another schema, {row.schema_version}",
                    "learn again: claimset learn",
                )
            content, facts = stored
            floor = floor_for(precision, facts.held_out)
            self.models.append(OpenModel(name, row.model, TokenTagger(content), facts, floor))

    @property
    def layers_without_floor(self) -> list[str]:
        """The layers of which nothing is proposed, because too few spans reach the precision."""
        return [model.layer for model in self.models if model.floor is None]

    @property
    def version(self) -> str:
        """The version that predictions state: the beginnings of the hashes of the models."""
        return "+".join(model.hash[:_DIGITS] for model in self.models)

    def propose(self, tokens: TokenDocument) -> dict[str, list[ProposedSpan]]:
        """Return the proposals for a document by layer. No span overlaps a zone that excludes labels."""
        return {model.layer: list(self._spans(model, tokens)) for model in self.models}

    def uncertainty(self, tokens: TokenDocument) -> float:
        """Return the mean uncertainty of the tokens of a document over all models, from 0 to 1."""
        count = sum(len(sentence.starts) for sentence in tokens.sentences) * len(self.models)
        total = sum(model.tagger.uncertainty(item) for model in self.models for item in tokens.sentences)
        return total / count if count else 0.0

    @staticmethod
    def _spans(model: OpenModel, tokens: TokenDocument) -> Iterator[ProposedSpan]:
        for sentence in tokens.sentences if model.floor is not None else ():
            for span in model.tagger.spans(sentence):
                p = logistic(model.facts.slope * log_odds(span.p) + model.facts.intercept)
                if round(p, 4) >= (model.floor or 0) and tokens.admits(span.start, span.end):
                    yield ProposedSpan(span.start, span.end, span.label, round(p, 3))
