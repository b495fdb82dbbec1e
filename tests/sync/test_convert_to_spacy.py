"""
What is written for spaCy is read by spaCy: `uv run --group spacy pytest -n 0 tests/sync/test_convert_to_spacy.py`.

Without that group only the sentence is tested that says what to install.
"""

import builtins
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from claimset.gold.label_reader import LabelReader
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.sync.conversion.convert import convert
from support.releasing import clone, keep_documents


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Six documents with gold of every layer; no test changes them."""
    return keep_documents(clone(tmp_path_factory.mktemp("source") / "clone"), 6)


@pytest.mark.skipif(find_spec("spacy") is None, reason="spaCy is in no default group: uv run --group spacy")
def test_spacy_reads_every_span_with_its_label_and_attributes(source: Project, tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    result = convert(source.root, "spacy", tmp_path / "out")
    documents = DocBin().from_disk(tmp_path / "out" / "documents.spacy").get_docs(spacy.blank("en").vocab)
    reader = LabelReader(source, source.schema())
    by_id = {doc.user_data["claimset"]["id"]: doc for doc in documents}
    assert len(by_id) == result.documents
    lost = 0
    for file in source.stored("gold"):
        record, _ = reader.gold(file)
        assert record is not None
        doc = by_id[record.id]
        (document,) = (row for row in source.documents() if row.id == record.id)
        assert doc.text == source.text_of(document)
        facts = doc.user_data["claimset"]
        assert [*map(list, facts["relations"])] == [
            [r.source, r.target, r.label] for r in sorted(record.labels.relations)
        ]
        assert facts["document"].keys() == record.labels.document.keys()
        for layer, spans in record.labels.layers.items():
            read = {span.id_: (span.start_char, span.end_char, span.label_) for span in doc.spans[layer]}
            assert read.keys() == {span.id for span in spans}
            for span in spans:
                start, end, label = read[span.id]
                assert label == span.label
                assert start <= span.start < span.end <= end
                assert facts["attributes"][span.id].keys() == span.attributes.keys()
                lost += (start, end) != (span.start, span.end)
        # What a named entity recogniser is trained on: mentions that do not overlap.
        places = [(ent.start, ent.end) for ent in doc.ents]
        assert places
        assert all(one[1] <= other[0] for one, other in pairwise(places))
    assert result.lost.get("widened", 0) == lost


def test_without_spacy_a_sentence_says_what_to_install(
    source: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name.partition(".")[0] == "spacy":
            raise ImportError(name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Misconfigured, match="spaCy is not installed") as caught:
        convert(source.root, "spacy", tmp_path / "out")
    assert caught.value.remedy == "pip install 'claimset[spacy]'"
    assert not (tmp_path / "out").exists()
