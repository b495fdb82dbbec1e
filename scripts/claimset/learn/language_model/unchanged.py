"""Writes what a language model answered, which takes minutes, only where the project is as it was when it was asked."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from claimset.learn.language_model.answers import LabelQuestions, ModelQuestion
from claimset.learn.unlabelled import UnlabelledDocuments
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.store.schema_folder import SchemaFolder

_KEPT = "run it again, its answer is kept"


class ProjectWhenAsked:
    """
    A project as it was when questions were made. The lock is taken to write, and not while a model is asked.

    `unlabelled_only` says that nothing is written for a document that somebody labelled meanwhile.
    """

    def __init__(self, project: Project, questions: LabelQuestions, *, unlabelled_only: bool) -> None:
        self._project, self._questions, self._unlabelled_only = project, questions, unlabelled_only
        self._basis = self._read_basis()

    @contextmanager
    def writing(self, question: ModelQuestion) -> Iterator[str]:
        """
        Lock the project, and yield the reason why nothing may be written for a question; empty where it may.

        Raises Conflict if the schema, a guideline page or the manifest changed: other questions are outdated too.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(self._project.locked())
            except Conflict as error:
                reason = f"{error.message}: {_KEPT}"
            else:
                reason = self._change(question)
            yield reason

    def _change(self, question: ModelQuestion) -> str:
        if self._read_basis() != self._basis:
            raise Conflict(
                "the schema, a guideline page or the manifest changed while the model was asked",
                "run it again: what it answered is kept",
            )
        document, unlabelled = question.document, UnlabelledDocuments(self._project, self._project.schema())
        if self._unlabelled_only and not unlabelled.has(document):
            return "somebody labelled it while the model was asked"
        text, tokens = unlabelled.text(document), unlabelled.tokens(document)
        if text is None or tokens is None or self._questions.question(tokens, text).key != question.key:
            return "its text or its zones changed while the model was asked: run it again"
        return ""

    def _read_basis(self) -> dict[str, str]:
        project = self._project
        names = project.relative(project.schema_file), project.relative(project.manifest_file)
        return SchemaFolder(project.root).texts(names)
