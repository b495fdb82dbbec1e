"""Stores the labels of a language model as annotations of a machine, which nobody is shown as a proposal."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.learn.combine import ProposedSpan
from claimset.learn.language_model.answers import AnsweredDocument, AskingPlan, LabelQuestions, ModelQuestion
from claimset.learn.language_model.connection import ModelConnection
from claimset.learn.language_model.placing import Unplaced
from claimset.learn.language_model.propose import Failure, ModelRequest, questions_of
from claimset.learn.learn import learned_layers
from claimset.learn.training_data import UnlabelledDocuments
from claimset.model.exported import ResultReading
from claimset.model.issue import Issue
from claimset.model.labels import Labels
from claimset.model.progress import Progress, silent
from claimset.model.schema import Interface, Layer, Schema
from claimset.model.span import Span
from claimset.rules.annotators import require_pseudonym
from claimset.store.project import Project
from claimset.sync.assignment.machines import people_without
from claimset.sync.assignment.people import invented_address
from claimset.sync.imports.foreign_files import ForeignAnnotation, no_interface, questions_without_answer
from claimset.sync.imports.import_labels import AnnotationImport

FORM = "language-model"


class ModelAnnotations(msgspec.Struct, frozen=True):
    """
    The result of asking a language model for annotations.

    `interface` is the one that they are of. `issues` say what was stored and breaks rules, and what was not stored.
    """

    interface: str
    annotations: int
    changed: tuple[str, ...]
    failures: tuple[Failure, ...]
    unplaced: dict[str, tuple[Unplaced, ...]]
    unasked: int
    own_copies: int
    issues: tuple[Issue, ...]


class AnnotationQuestions(msgspec.Struct, frozen=True):
    """The questions about the documents that an annotator has not labelled in an interface."""

    maker: LabelQuestions
    questions: list[ModelQuestion]
    own_copies: int
    interface: Interface
    layers: list[Layer]

    def plan(self) -> AskingPlan:
        """Return what it takes to ask; nothing is sent."""
        return self.maker.plan(self.questions)


def annotation_questions(project: Project, model: str, request: ModelRequest, annotator: str) -> AnnotationQuestions:
    """
    Return the questions about every document that `annotator` has not labelled, those of test too: nobody sees them.

    Raises Misconfigured for what is no pseudonym, and Conflict where no interface draws all layers.
    """
    require_pseudonym(annotator, "m04")
    schema = project.schema()
    layers = learned_layers(schema, request.layers)
    interface = _interface_for(layers, schema)
    maker = LabelQuestions(project, schema, layers, model, request.price)
    label_reader = LabelReader(project, schema)
    documents = [
        document
        for document in project.documents()
        if not any(
            row.counts and (row.annotator, row.interface) == (annotator, interface.name)
            for row in label_reader.pulled(project.pulled_file(document.id))[0]
        )
    ]
    unlabelled = UnlabelledDocuments(project, schema)
    questions = questions_of(unlabelled, maker, documents, (), send_own_copy=request.send_own_copy)
    return AnnotationQuestions(maker, questions.questions, questions.own_copies, interface, layers)


def annotate_by_model(
    project: Project, connection: ModelConnection, request: ModelRequest, annotator: str, progress: Progress = silent
) -> ModelAnnotations:
    """
    Ask a language model, and store what it says as the annotations of `annotator`, a machine.

    Agreement counts it apart from people; it is reviewed and adjudicated like anybody's. Raises the errors of
    `annotation_questions` and of `LabelQuestions.ask`, and Conflict if the pseudonym is a person or another machine.
    """
    schema = project.schema()
    inquiry = annotation_questions(project, connection.model, request, annotator)
    with project.locked():
        people = people_without(project, annotator)
        answers = list(inquiry.maker.ask(connection, inquiry.questions, progress))
        good = [answer for answer in answers if not answer.failure]
        annotations = [_annotation(answer, inquiry, schema, annotator) for answer in good]
        if good:
            people.enter(annotator, invented_address(annotator), "machine", good[0].machine)
            people.save()
        result = AnnotationImport(project, schema, FORM, annotator).store(annotations, [])
    return ModelAnnotations(
        interface=inquiry.interface.name,
        annotations=result.annotations,
        changed=tuple(result.changed),
        failures=tuple(Failure(item.question.document.id, item.failure) for item in answers if item.failure),
        unplaced={item.question.document.id: tuple(item.labels.unplaced) for item in good if item.labels.unplaced},
        unasked=len(inquiry.questions) - len(answers),
        own_copies=inquiry.own_copies,
        issues=tuple(result.issues),
    )


def _interface_for(layers: Sequence[Layer], schema: Schema) -> Interface:
    stages = {layer.stage for layer in layers}
    interfaces = [item for item in schema.interfaces.values() if item.reviews is None and stages <= set(item.passes)]
    if not interfaces:
        raise no_interface()
    return min(interfaces, key=lambda item: len(item.passes))


def _annotation(
    answer: AnsweredDocument, inquiry: AnnotationQuestions, schema: Schema, annotator: str
) -> ForeignAnnotation:
    question = answer.question
    layers = {
        layer.name: tuple(_spans(answer.labels.layers.get(layer.name, ()), layer.name, annotator))
        for layer in inquiry.layers
    }
    labels = Labels(layers=layers)
    gaps = questions_without_answer(schema, inquiry.interface, set(), labels)
    return ForeignAnnotation(FORM, question.document, question.text, inquiry.interface, ResultReading(labels, (), gaps))


def _spans(spans: Sequence[ProposedSpan], layer: str, annotator: str) -> list[Span]:
    """Return spans with ids that the same words under the same label always have."""
    marks = [f"{annotator}\n{layer}\n{span.start}\n{span.end}\n{span.label}\n1" for span in spans]
    ids = [f"i-{sha256(mark.encode()).hexdigest()[:16]}" for mark in marks]
    return [Span(name, span.start, span.end, span.label) for name, span in zip(ids, spans, strict=True)]
