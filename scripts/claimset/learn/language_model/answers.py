"""Asks a language model for the labels of documents, within a price, and keeps every answer."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from claimset.labels.as_json import compact_json
from claimset.learn.combine import ProposedSpan
from claimset.learn.language_model.connection import AnswerFailed, ModelConnection, tokens_in
from claimset.learn.language_model.placing import PlacedLabels, Unplaced, UnreadableLabels, place_labels, short_quote
from claimset.learn.language_model.prompt import SEED, TEMPERATURE, request_body, system_prompt
from claimset.learn.language_model.sent_text import SentText, sent_text
from claimset.learn.tokens import TokenDocument
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.machine import NOT_RECORDED, Machine
from claimset.model.model_answer import ModelAnswer, ModelRun
from claimset.model.progress import Progress, silent
from claimset.model.schema import Layer, Schema
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured, Unreachable
from claimset.rules.engine.prediction_errors import prediction_errors, schema_without_questions
from claimset.rules.engine.shape import Shape
from claimset.store.learned.answers import keep_answer, kept_answer
from claimset.store.project import Project
from claimset.store.schema_folder import SchemaFolder
from claimset.text.decode import sha256

_PAGES = "schema/guidelines/"
_MOST_FAILURES = 5
"""So many requests in a row may fail before the rest is not tried."""


class Price(msgspec.Struct, frozen=True):
    """
    What a million tokens cost: those that are sent, and those of the answer; None where nobody said it.

    `cap` is the most that may be spent.
    """

    per_million_in: float | None = None
    per_million_out: float | None = None
    cap: float | None = None

    def of(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return what tokens cost; None without prices."""
        if self.per_million_in is None or self.per_million_out is None:
            return None
        return (tokens_in * self.per_million_in + tokens_out * self.per_million_out) / 1_000_000


class ModelQuestion(msgspec.Struct, frozen=True):
    """A document that a language model is asked about: its text, what is sent of it, and the request."""

    document: Document
    text: str
    sent: SentText
    body: dict[str, object]

    @property
    def key(self) -> str:
        """The SHA-256 of the request, under which its answer is kept."""
        return sha256(compact_json(self.body).encode())

    @property
    def prompt_tokens(self) -> int:
        """An estimate of the tokens that are sent."""
        return tokens_in(compact_json(self.body))

    @property
    def answer_tokens(self) -> int:
        """An estimate of the tokens of the answer: as many as the text has."""
        return tokens_in(self.sent.text)


class AnsweredDocument(msgspec.Struct, frozen=True):
    """
    What a language model made of a document.

    `failure` is the reason why there is no answer, empty where there is one; then `machine`, `run` and `labels` say who
    answered, how it was asked, and what. `is_new` says that the answer was paid for now.
    """

    question: ModelQuestion
    failure: str
    machine: Machine
    run: ModelRun
    labels: PlacedLabels
    is_new: bool = False


class AskingPlan(msgspec.Struct, frozen=True):
    """What asking about documents takes: those with a kept answer cost nothing. Tokens and cost are estimates."""

    documents: int
    kept: int
    tokens_in: int
    tokens_out: int
    cost: float | None


class LabelQuestions:
    """Makes the requests about documents, and asks a language model, or the kept answers, for what it says."""

    def __init__(self, project: Project, schema: Schema, layers: Sequence[Layer], model: str, price: Price) -> None:
        if price.cap is not None and price.of(1, 1) is None:
            raise Misconfigured("a cap needs prices", "name --price-in and --price-out, for a million tokens")
        texts = SchemaFolder(project.root).texts(())
        pages = {name.removeprefix(_PAGES): text for name, text in texts.items() if name.startswith(_PAGES)}
        self._project, self._schema, self._layers, self._price = project, schema, layers, price
        self._model = model
        self._system = system_prompt(schema, layers, pages)
        self._shape, self._unasked = Shape(schema.source), schema_without_questions(schema)

    def question(self, tokens: TokenDocument, text: str) -> ModelQuestion:
        """Return the question about a document."""
        document, sent = tokens.document, sent_text(tokens, text)
        language = self._schema.languages.get(document.language, document.language)
        body = request_body(self._model, self._system, sent.text, language, self._layers)
        return ModelQuestion(document, text, sent, body)

    def plan(self, questions: Iterable[ModelQuestion]) -> AskingPlan:
        """Return what it takes to ask questions; nothing is sent."""
        rows = list(questions)
        new = [row for row in rows if kept_answer(self._project, row.key) is None]
        sizes = sum(row.prompt_tokens for row in new), sum(row.answer_tokens for row in new)
        return AskingPlan(len(rows), len(rows) - len(new), *sizes, self._price.of(*sizes))

    def ask(
        self, connection: ModelConnection, questions: Sequence[ModelQuestion], progress: Progress = silent
    ) -> Iterator[AnsweredDocument]:
        """
        Yield what the model says of each document; each new answer is kept before the next request is sent.

        Raises Misconfigured, before anything is sent, if the estimate is above the cap. Ends when the next request
        could exceed it. Raises Unreachable after several failures in a row.
        """
        estimate, cap = self.plan(questions).cost, self._price.cap
        if cap is not None and estimate is not None and estimate > cap:
            message = f"it would cost about {estimate:.2f}, and the cap is {cap:.2f}"
            raise Misconfigured(message, "raise --cap, or ask for fewer layers")
        spent, failures = 0.0, 0
        for number, question in enumerate(questions):
            progress("asking", number, len(questions))
            answer = kept_answer(self._project, question.key)
            is_new = answer is None
            if answer is None:
                next_cost = self._price.of(question.prompt_tokens, question.answer_tokens) or 0.0
                if cap is not None and spent + next_cost > cap:
                    return
                try:
                    answer = connection.ask(question.body)
                except AnswerFailed as error:
                    failures += 1
                    yield self._failed(question, str(error))
                    if failures == _MOST_FAILURES:
                        message = f"{failures} requests in a row failed: {error}"
                        raise Unreachable(message, "look at the server's log") from error
                    continue
                keep_answer(self._project, question.key, answer)
                spent += self._price.of(answer.tokens_in, answer.tokens_out) or 0.0
            failures = 0
            yield self._read(question, answer, is_new=is_new)
        progress("asking", len(questions), len(questions))

    def _failed(self, question: ModelQuestion, reason: str) -> AnsweredDocument:
        run = ModelRun(self._schema.version, self._schema.guidelines, TEMPERATURE, SEED, 0, 0)
        return AnsweredDocument(question, reason, Machine(self._model), run, PlacedLabels({}, []))

    def _read(self, question: ModelQuestion, answer: ModelAnswer, *, is_new: bool) -> AnsweredDocument:
        try:
            labels = place_labels(answer.content, question.sent, self._layers, question.text)
        except UnreadableLabels as error:
            return self._failed(question, str(error))
        cost = self._price.of(answer.tokens_in, answer.tokens_out)
        run = ModelRun(
            self._schema.version,
            self._schema.guidelines,
            TEMPERATURE,
            SEED,
            answer.tokens_in,
            answer.tokens_out,
            None if cost is None else round(cost, 6),
        )
        prompt = f"sha256:{sha256(self._system.encode())}"
        machine = Machine(answer.model, answer.fingerprint or NOT_RECORDED, answer.day, prompt)
        return AnsweredDocument(question, "", machine, run, self._lawful(question, labels), is_new)

    def _lawful(self, question: ModelQuestion, labels: PlacedLabels) -> PlacedLabels:
        """Leave out the spans that break a rule, as an error, and name them."""
        layers, unplaced = labels.layers, list(labels.unplaced)
        while any(layers.values()):
            proposed = Labels(layers={name: tuple(_spans(name, items)) for name, items in layers.items()})
            issues = prediction_errors(question.document, proposed, self._unasked, question.text, self._shape, "")
            codes = {(issue.start, issue.end): issue.code for issue in issues}
            lawful: dict[str, list[ProposedSpan]] = {}
            for name, items in layers.items():
                lawful[name] = [span for span in items if (span.start, span.end) not in codes]
                unplaced += [
                    Unplaced(name, span.label, short_quote(question.text[span.start : span.end]), f"it breaks {code}")
                    for span in items
                    if (code := codes.get((span.start, span.end))) is not None
                ]
            if lawful == layers:
                break
            layers = lawful
        return PlacedLabels(layers, unplaced)


def _spans(layer: str, items: Sequence[ProposedSpan]) -> Iterator[Span]:
    for number, item in enumerate(items):
        yield Span(f"{layer}-{number}", item.start, item.end, item.label)
