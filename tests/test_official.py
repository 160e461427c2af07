"""The files as authorities publish them: each goes in or says why, and tables answer by their rows.

A scan takes a minute or two, so that of the six one is read here; `python -m eval.bench.lookups`
measures all. The floors lie under the measured figures (docs/evaluation.md); the promise is .95.
"""

from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from assistant.ask import AskSettings, ask
from assistant.types import Question
from eval.bench.lookups import Outcome, read_lookups, run
from ingest.readers.garbled import garbled
from tests.conftest import desk_over

DAY = date(2026, 11, 24)
SCANS = {lookup.file for lookup in read_lookups() if lookup.scan}
ONE_SCAN = "GB-14553-93.pdf"


@pytest.fixture(scope="module")
def taken(shared, tmp_path_factory):
    """(results of taking in all but five scans, by file name; the store that holds them)."""
    files = sorted((shared / "official").iterdir())
    assert len(files) == 37
    chosen = [f for f in files if f.name not in SCANS - {ONE_SCAN}]
    desk = desk_over(tmp_path_factory.mktemp("official") / "home")
    outcome = desk.take_in(chosen)
    return {Path(f.path).name: f for f in outcome.files}, desk.open_store()


@pytest.fixture(scope="module")
def outcomes(taken) -> list[Outcome]:
    return run(read_lookups(), taken[1], DAY)


def share(outcomes: list[Outcome]) -> float:
    return sum(o.cited for o in outcomes) / len(outcomes)


@pytest.mark.shared
def test_every_file_goes_in_or_says_why(taken):
    results, _ = taken
    for name, file in results.items():
        if name.endswith(".doc"):
            assert file.result == "refused"
            assert "另存为 .docx" in file.reason
        else:
            assert file.result in ("ok", "partial"), (name, file.reason)
            assert file.result == "ok" or file.warnings


@pytest.mark.shared
def test_a_scan_is_marked_as_read_by_ocr(taken):
    _, store = taken
    (scan,) = (p for p in store.catalog.policies.values() if p.source.file == ONE_SCAN)
    pages = [page for c in store.catalog.text(scan.id).clauses for page in c.pages]
    assert pages
    assert all(page.ocr is not None and 0.5 < page.ocr <= 1 for page in pages)


@pytest.mark.shared
def test_there_are_lookups_of_both_kinds(outcomes):
    assert len(read_lookups()) >= 120
    assert sum(not o.lookup.scan for o in outcomes) == 120


@pytest.mark.shared
def test_lookups_cite_the_right_row(outcomes):
    text = [o for o in outcomes if not o.lookup.scan]
    assert share(text) >= 0.88
    assert share([o for o in text if o.lookup.held_out]) >= 0.88
    assert sum(0 < o.rank <= 5 for o in text) / len(text) >= 0.94


@pytest.mark.shared
@pytest.mark.parametrize(
    "question", ["GB 13271 对二噁英的排放限值是多少？", "锅炉大气标准里一氧化碳限值是多少？"]
)
def test_a_limit_that_a_standard_does_not_set_is_refused(taken, question):
    assert ask(Question(question, DAY), taken[1], AskSettings()).refusal


@pytest.mark.shared
def test_words_that_no_row_says_are_told(taken):
    answer = ask(Question("危废名录里废弃口罩的代码是多少？", DAY), taken[1], AskSettings())
    assert answer.refusal or any("没有“口罩”" in notice for notice in answer.notices)


@pytest.mark.shared
def test_a_lookup_in_a_scan_cites_the_right_row(outcomes):
    assert share([o for o in outcomes if o.lookup.scan]) >= 0.5


@pytest.mark.shared
def test_a_row_is_read_by_what_stands_over_it(taken):
    _, store = taken
    rows = [
        clause
        for policy in store.catalog.policies.values()
        if policy.source.file == "GB-13271-2014.pdf"
        for clause in store.catalog.text(policy.id).clauses
        if clause.id.endswith("#表2/第1行")
    ]
    (row,) = rows
    assert row.text.startswith("颗粒物｜50｜30｜20")
    assert row.headings[0].startswith("表2 新建锅炉")
    assert "燃煤锅炉" in row.headings[-1]
    assert [page.number for page in row.pages] == [7]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "wrong"), [("GB-16889-2008.pdf", True), ("GB-13271-2014.pdf", False)]
)
def test_a_text_layer_that_is_wrong_yet_chinese_is_not_believed(shared, file, wrong):
    document = pdfium.PdfDocument(shared / "official" / file)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    full = [garbled(text) for text in pages if len(text) > 300]
    assert len(full) > 5
    assert (sum(full) > len(full) / 2) == wrong
