"""Writes what a language model proposes for documents that nobody labelled yet."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import msgspec

from claimset.learn.language_model.answers import AskingPlan, LabelQuestions, ModelQuestion, Price
from claimset.learn.language_model.connection import ModelConnection
from claimset.learn.language_model.placing import Unplaced
from claimset.learn.learn import learned_layers
from claimset.learn.propose import write_proposals
from claimset.learn.training_data import UnlabelledDocuments, training_data
from claimset.model.document import Document
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project


class ModelRequest(msgspec.Struct, frozen=True):
    """
    What a language model is asked for.

    `layers` are names of layers, those of mentions and cues if none is named. `send_own_copy` sends texts that are not
    ours too: whoever runs the model then has them.
    """

    layers: tuple[str, ...] = ()
    send_own_copy: bool = False
    price: Price = Price()


class Failure(msgspec.Struct, frozen=True):
    """A document without an answer that can be used, and the reason."""

    document: str
    reason: str


class ModelProposals(msgspec.Struct, frozen=True):
    """
    The result of asking a language model.

    `spans` counts the proposed spans by layer and label, `unplaced` lists by document those of answers that have no
    place in the text. `unasked` counts the documents that the cap left out, `own_copies` those that are not ours and
    were not sent, `test` those of the test split or of none.
    """

    models: tuple[str, ...]
    spans: dict[str, dict[str, int]]
    changed: tuple[str, ...]
    new_answers: int
    failures: tuple[Failure, ...]
    unplaced: dict[str, tuple[Unplaced, ...]]
    unasked: int
    own_copies: int
    test: int
    tokens_in: int
    tokens_out: int
    cost: float | None


class ModelQuestions(msgspec.Struct, frozen=True):
    """The questions about documents, and the counts of documents that none is asked about."""

    questions: list[ModelQuestion]
    own_copies: int
    test: int


def questions_of(
    unlabelled: UnlabelledDocuments,
    maker: LabelQuestions,
    documents: Iterable[Document],
    tests: Collection[str],
    *,
    send_own_copy: bool,
) -> ModelQuestions:
    """Return the questions about documents whose text is here; none about `tests`, nor unasked-for own copies."""
    questions: list[ModelQuestion] = []
    own_copies = left_out = 0
    for document in documents:
        if document.id in tests:
            left_out += 1
        elif not document.is_open and not send_own_copy:
            own_copies += 1
        else:
            questions += _question(unlabelled, maker, document)
    return ModelQuestions(questions, own_copies, left_out)


def _question(unlabelled: UnlabelledDocuments, maker: LabelQuestions, document: Document) -> Iterator[ModelQuestion]:
    text, tokens = unlabelled.text(document), unlabelled.tokens(document)
    if text is not None and tokens is not None:
        yield maker.question(tokens, text)


class ModelProposer:
    """Asks a language model about the documents of a project that nobody labelled and that are not of test."""

    def __init__(self, project: Project, model: str, request: ModelRequest, progress: Progress = silent) -> None:
        self._project, self._schema, self._request = project, project.schema(), request
        layers = learned_layers(self._schema, request.layers)
        self._maker = LabelQuestions(project, self._schema, layers, model, request.price)
        data = training_data(project, self._schema, progress)
        unlabelled = UnlabelledDocuments(project, self._schema)
        documents = list(unlabelled)
        tests = {document.id for document in documents if not data.may_propose(document)}
        self._asked = questions_of(unlabelled, self._maker, documents, tests, send_own_copy=request.send_own_copy)

    def plan(self) -> AskingPlan:
        """Return what it takes to ask; nothing is sent."""
        self._refuse_own_copies_alone()
        return self._maker.plan(self._asked.questions)

    def propose(self, connection: ModelConnection, progress: Progress = silent) -> ModelProposals:
        """Ask, and write the proposals of each answer at once. Raises the errors of `LabelQuestions.ask`."""
        self._refuse_own_copies_alone()
        project, schema, questions = self._project, self._schema, self._asked.questions
        counts: dict[str, Counter[str]] = {}
        failures: list[Failure] = []
        unplaced: dict[str, tuple[Unplaced, ...]] = {}
        changed, models, answers = [], dict[str, None](), []
        with project.locked():
            for answered in self._maker.ask(connection, questions, progress):
                document = answered.question.document
                if answered.failure:
                    failures.append(Failure(document.id, answered.failure))
                    continue
                answers.append(answered)
                models[answered.machine.model] = None
                labels = answered.labels
                if labels.unplaced:
                    unplaced[document.id] = tuple(labels.unplaced)
                for layer, spans in labels.layers.items():
                    counts.setdefault(layer, Counter()).update(span.label for span in spans)
                if write_proposals(project, schema, document, answered.machine, labels.layers, answered.run):
                    changed.append(document.id)
        costs = [answered.run.cost for answered in answers if answered.is_new and answered.run.cost is not None]
        new = [answered.run for answered in answers if answered.is_new]
        return ModelProposals(
            models=tuple(models),
            spans={layer: dict(sorted(items.items())) for layer, items in counts.items()},
            changed=tuple(changed),
            new_answers=len(new),
            failures=tuple(failures),
            unplaced=unplaced,
            unasked=len(questions) - len(answers) - len(failures),
            own_copies=self._asked.own_copies,
            test=self._asked.test,
            tokens_in=sum(run.tokens_in for run in new),
            tokens_out=sum(run.tokens_out for run in new),
            cost=round(sum(costs), 6) if costs else None,
        )

    def _refuse_own_copies_alone(self) -> None:
        if not self._asked.questions and self._asked.own_copies:
            raise Misconfigured(
                "the texts to ask about are not ours to send",
                "--send-own-copy sends them to whoever runs the model, if you may do that",
            )
