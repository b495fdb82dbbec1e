"""The pages to walk through a dataset: what they hold, what they may request, and what is kept out of them."""

import json
import re
from typing import Any

import msgspec
import pytest

from claimset.model.schema import Schema
from claimset.report.browse.site import INDEX_PAGE, browse_page, site_files
from support.browsing import FACTS, HOSTILE, TEXT, shown_documents


def _data(html: str) -> dict[str, Any]:
    (words,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html)
    data: dict[str, Any] = json.loads(words)
    return data


def _documents(html: str) -> list[dict[str, Any]]:
    return [json.loads(words) for words in re.findall(r'data-document="\d+">(.*?)</script>', html)]


@pytest.fixture(scope="module")
def page(schema: Schema) -> str:
    return browse_page(shown_documents(schema), FACTS, schema)


def test_one_page_holds_every_document_with_a_lane_for_each_annotator(page: str) -> None:
    documents = _documents(page)
    assert [row["id"] for row in documents] == [f"doc-{number}" for number in range(1, 6)]
    assert documents[0]["text"] == TEXT
    assert [lane["who"] for lane in documents[0]["lanes"]] == [None, "a01", "a02"]
    assert documents[0]["lanes"][0]["relations"] == [["c1", "e1", "ATTRIBUTED_TO"], ["c1", "q1", "HAS_QUANTITY"]]
    assert documents[0]["comparisons"][0][8:10] == ["CONFLICT", "800; the other says 790"]


def test_the_index_has_what_filters_ask_for(page: str) -> None:
    data = _data(page)
    row = data["rows"][0]
    facets = {tuple(data["facets"][number]) for number in row[9]}
    claims = data["labels"].index("STATISTIC")
    expected = {(claims, "", ""), (claims, "claimant_kind", "ENTITY"), (claims, "relation", "ATTRIBUTED_TO")}
    assert expected | {(None, "genre", "news")} <= facets
    # a01 says what gold says, and a02 says something else: the words of typed answers are no facets.
    assert (row[8]["a01"], row[8]["a02"] is None) == (None, False)
    assert not any(name == "quantity" for _, name, _ in facets)
    assert row[10:] == [["AAA001"], ["CONFLICT across"]]


def test_one_page_requests_nothing_and_a_site_files_of_its_own_folder(page: str, schema: Schema) -> None:
    files = dict(site_files(shown_documents(schema), FACTS, schema))
    assert set(files) == {INDEX_PAGE, "texts/0.json", *(f"documents/doc-{number}.json" for number in range(1, 6))}
    index = files[INDEX_PAGE].decode()
    assert json.loads(files["documents/doc-1.json"]) == _documents(page)[0]
    assert json.loads(files["texts/0.json"])[3] is None
    for html, connects in ((page, False), (index, True)):
        (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
        assert policy.startswith("default-src 'none';")
        assert ("connect-src 'self'" in policy) is connects
        assert not re.search("unsafe|http", policy)
        assert not re.search(r"<(?:link|img|iframe|object|embed|base)\b|\bsrc=|url\(|@import| style=", html)


def test_a_text_that_is_not_ours_leaves_no_word_in_any_file(page: str, schema: Schema) -> None:
    files = dict(site_files(shown_documents(schema), FACTS, schema))
    assert not [name for name, content in files.items() if b"Secretive" in content]
    assert "Secretive" not in page
    row = _documents(page)[3]
    assert (row["answers"], "title" in row) == ([{"level": "NAM"}], False)


def test_hostile_words_end_no_block(page: str) -> None:
    assert page.count("<script") == 2 + 5
    assert not re.search("<script>alert", page)
    assert _documents(page)[2]["text"] == HOSTILE


def test_another_schema_has_its_own_filters(schema: Schema) -> None:
    layers = {"things": msgspec.structs.replace(next(iter(schema.layers.values())), name="things")}
    odd = msgspec.structs.replace(schema, layers=layers)
    assert set(_data(browse_page([], FACTS, odd))["layers"]) == {"things"}
