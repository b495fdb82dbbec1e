"""Checks a project: every rule over every document, and over all documents together."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack

from claimset.check.cache import VerdictCache
from claimset.check.corpus import CorpusCheck
from claimset.check.judge_document import DocumentJudge, JudgedDocument
from claimset.check.near_duplicates import NearDuplicates
from claimset.check.partition import partition
from claimset.check.refusals import refusal_issues
from claimset.check.result import CheckResult
from claimset.check.sharing.processes import judge_in_processes
from claimset.check.sharing.shards import DocumentShards
from claimset.model.document import Document, named_documents
from claimset.model.file_kind import FILE_KINDS
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Misconfigured
from claimset.rules.corpus.comparisons import stories
from claimset.rules.engine.rule_levels import at_levels
from claimset.rules.engine.shape import unreadable
from claimset.splits.near_duplicates.quotations import NearDuplicate
from claimset.store.cache import ValueCache
from claimset.store.document_files import DocumentPaths
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.machine.cluster import ShardExecutor, Workers
from claimset.store.machine.gc_pause import pause_gc
from claimset.store.project import Project
from claimset.store.spool.spool import Spool, spool
from claimset.store.waivers import waiver_lines

StoreGold = Callable[[str, bytes], None]


def check(
    project: Project,
    document_ids: Collection[str] = (),
    progress: Progress = silent,
    *,
    remember: bool = False,
    trust_status: bool = True,
    collect_work: bool = False,
    store_gold: StoreGold | None = None,
    workers: Workers = 1,
    count: bool = False,
) -> CheckResult:
    """
    Judge texts, predictions, annotations and gold of documents; empty `document_ids` stand for all documents.

    Bad data is returned as issues, never raised. Issues that a waiver covers today are in `waived_issues`.

    `remember` uses and renews the cache of verdicts; without `trust_status` files are read even if the system says that
    they did not change. `collect_work` fills `judged_work`, without the cache.
    `store_gold` is called with the id of each document with gold and its `GoldDocument` as MessagePack. `workers` is
    the number of processes, or the tasks of an executor; the result is the same for any. `count` fills `tally`.

    Raises Misconfigured for an unknown document.
    """
    with pause_gc(), ExitStack() as closing:
        cache = ValueCache(project) if remember and not collect_work else None
        near_duplicates = closing.enter_context(NearDuplicates(cache, project.temporary_files))
        job = _Check(
            project,
            near_duplicates,
            cache,
            closing.enter_context(spool(project.temporary_files)) if count else None,
            store_gold,
            collect_work=collect_work,
            trust_status=trust_status,
        )
        return job.run(document_ids, progress, workers)


class _Check:
    """One check of a project."""

    def __init__(
        self,
        project: Project,
        near_duplicates: NearDuplicates,
        cache: ValueCache | None,
        gold_spool: Spool | None,
        store_gold: StoreGold | None,
        *,
        collect_work: bool,
        trust_status: bool,
    ) -> None:
        self._trust_status = trust_status
        self._project, self._near_duplicates, self._cache = project, near_duplicates, cache
        self._store_gold, self._collect_work = store_gold, collect_work
        self._verdict_cache = VerdictCache(cache, near_duplicates) if cache else None
        self._schema = project.schema()
        self._fingerprints = project.fingerprints()
        self._corpus = CorpusCheck(project, self._schema, self._fingerprints, gold_spool, cache)
        self._documents = {document.id: document for document in project.documents()}
        self._paths = DocumentPaths(project, self._documents)
        self.result = CheckResult()

    def run(self, document_ids: Collection[str], progress: Progress, workers: Workers) -> CheckResult:
        project, result, documents = self._project, self.result, self._documents
        result.open_ids = {name for name, document in documents.items() if document.is_open}
        chosen_documents = named_documents(documents.values(), document_ids)
        for number, judged in enumerate(self._judge_all(chosen_documents, workers)):
            progress("checking", number, len(chosen_documents))
            self._add(judged)
        result.issues.extend(refusal_issues(project, self._schema, {document.id for document in chosen_documents}))
        if not document_ids:
            self._add_stray_files(documents)
            self._add_withdrawn(documents)
            self._judge_corpus()
        if self._verdict_cache is not None:
            self._verdict_cache.close(None if document_ids else documents)
        progress("checking", len(chosen_documents), len(chosen_documents))
        result.apply_waivers(waiver_lines(project), project.relative(project.waiver_file), document_ids)
        result.read = lambda name: (documents[name], project.text_of(documents[name])) if name in documents else None
        return result

    def _judge_all(self, documents: Sequence[Document], workers: Workers) -> Iterator[JudgedDocument]:
        pack_gold = self._store_gold is not None
        if isinstance(workers, ShardExecutor):
            shards = DocumentShards(self._project, self._paths, self._fingerprints, pack_gold=pack_gold)
            yield from shards.judge(documents, workers)
        elif self._verdict_cache is not None or workers < 2:
            judge = DocumentJudge(
                self._project, self._schema, self._fingerprints, pack_gold=pack_gold, collect_work=self._collect_work
            )
            yield from (self._judge_changed(judge, document) for document in documents)
        else:
            yield from judge_in_processes(self._project, documents, workers, pack_gold, self._collect_work)

    def _judge_changed(self, judge: DocumentJudge, document: Document) -> JudgedDocument:
        cache, paths = self._verdict_cache, self._paths
        if cache is None:
            return judge(document, paths.read(document))
        fingerprint, is_compared = self._fingerprints.get(document.id), judge.is_compared(document)
        # It is taken before the files are read: a change in between makes the next check read them again.
        status = paths.status(document, fingerprint, is_compared=is_compared)
        verdict = cache.find_by_status(document, status, paths.text_bytes) if self._trust_status else None
        if verdict is not None:
            return verdict
        stored = paths.read(document)
        key = stored.key(document, fingerprint, is_compared=is_compared)
        verdict = cache.find(document, key, status, stored.text)
        if verdict is not None:
            return verdict
        judged = judge(document, stored)
        cache.keep(key, status, judged)
        return judged

    def _add(self, judged: JudgedDocument) -> None:
        document, result = judged.document, self.result
        result.documents += 1
        result.annotations += judged.annotations
        result.gold += judged.gold
        result.issues.extend(judged.issues)
        result.judged_work.extend(judged.judged_work)
        result.document_ids.append(document.id)
        self._corpus.add(document, judged.summary, judged.text, has_gold_file=self._paths.has_gold(document.id))
        if judged.figures is not None:
            self._corpus.add_figures(judged.figures)
        if judged.summary.story is not None:
            self._near_duplicates.add(document.id, judged.summary.story, judged.runs)
        if self._store_gold is not None and judged.packed is not None:
            self._store_gold(document.id, judged.packed)

    def _judge_corpus(self) -> None:
        result, near_duplicates = self.result, self._near_duplicates
        result.corpus_documents = self._corpus.documents
        all_stories = stories(result.corpus_documents)
        all_duplicates = near_duplicates.compare_all(all_stories)

        def compare(names: Sequence[str]) -> list[NearDuplicate]:
            return all_duplicates if list(names) == all_stories else near_duplicates(names)

        result.partition = partition(self._project, self._schema, result.corpus_documents, compare, self._cache)
        result.issues.extend(at_levels(self._corpus.issues(result.partition, compare), self._schema))
        result.released_ids = self._corpus.released_ids(result.partition)
        result.tally = self._corpus.tally(result.partition)

    def _add_stray_files(self, documents: Collection[str]) -> None:
        for name in self._paths.strays(documents):
            message = "there is no document of this name in the manifest"
            self.result.issues.append(Issue("DOC005", Level.ERROR, message, file=name))

    def _add_withdrawn(self, documents: Mapping[str, Document]) -> None:
        try:
            tombstones = read_tombstones(self._project)
        except Misconfigured as error:
            self.result.issues.append(unreadable(FILE_KINDS["withdrawn"].place, error.message))
            return
        by_text = {digest: row for row in tombstones.values() for digest in row.hashes}
        for document in documents.values():
            tombstone = by_text.get(document.sha256) or tombstones.get(document.id)
            if tombstone is not None:
                message = f"it was withdrawn on {tombstone.day}, as {tombstone.document} ({tombstone.reason})"
                manifest = self._project.relative(self._project.manifest_file)
                self.result.issues.append(Issue("DOC015", Level.ERROR, message, document.id, file=manifest))
