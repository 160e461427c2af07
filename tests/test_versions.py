"""Two versions side by side: which clause became which, what changed in it."""

import pytest

from corpus.versions import Change, compare
from ingest.parse import parse
from tests.conftest import make_clause


def clauses(*texts: str):
    numbers = "一二三四五六七八九"
    return [make_clause(t, f"第{n}条") for n, t in zip(numbers, texts, strict=False)]


KEPT = "经营锅炉的单位应当保存运行记录。"
TERM = "运行记录的保存期限不得少于三年，逾期的由管理部门责令改正。"
FINE = "违反本法规定的，处一万元以上五万元以下罚款。"


def told(old, new):
    return [
        (c.change, c.old and str(c.old.address), c.new and str(c.new.address))
        for c in compare(old, new)
    ]


def test_what_is_inserted_moves_the_numbers_and_nothing_else():
    added = "管理部门应当每年公布检查结果。"
    assert told(clauses(KEPT, TERM, FINE), clauses(KEPT, added, TERM, FINE)) == [
        (Change.SAME, "第一条", "第一条"),
        (Change.ADDED, None, "第二条"),
        (Change.RENUMBERED, "第二条", "第三条"),
        (Change.RENUMBERED, "第三条", "第四条"),
    ]


def test_what_is_deleted_stands_where_it_stood():
    assert told(clauses(KEPT, TERM, FINE), clauses(KEPT, FINE)) == [
        (Change.SAME, "第一条", "第一条"),
        (Change.DELETED, "第二条", None),
        (Change.RENUMBERED, "第三条", "第二条"),
    ]


def test_a_changed_figure_is_marked_as_a_whole():
    (only,) = compare(clauses(TERM), clauses(TERM.replace("三年", "五年")))
    assert only.change is Change.CHANGED
    changed = [(p.sign, p.text, p.figures) for p in only.pieces if p.sign != " "]
    assert changed == [("-", "三年", True), ("+", "五年", True)]
    assert "".join(p.text for p in only.pieces if p.sign != "+") == TERM


def test_a_clause_out_of_order_is_found_again():
    pairs = told(clauses(KEPT, TERM, FINE), clauses(FINE, KEPT, TERM))
    assert {(old, new) for _, old, new in pairs} == {
        ("第三条", "第一条"),
        ("第一条", "第二条"),
        ("第二条", "第三条"),
    }


@pytest.mark.parametrize(("old", "new"), [([], clauses(KEPT)), (clauses(KEPT), []), ([], [])])
def test_an_empty_version_has_nothing_in_common(old, new):
    assert len(compare(old, new)) == len(old) + len(new)


def test_real_versions_of_a_law_lose_no_word(shared):
    folder = shared / "laws" / "national"
    paths = sorted(folder.rglob("*海洋环境保护法*.md"), key=lambda p: p.name)
    old, new = parse(paths[0], ""), parse(paths[-1], "")
    assert old.policy.version != new.policy.version
    found = compare(old.clauses, new.clauses)
    assert sorted(c.old.start for c in found if c.old) == [c.start for c in old.clauses]
    assert [c.new.start for c in found if c.new] == [c.start for c in new.clauses]
    for one in found:
        if one.old:
            assert "".join(p.text for p in one.pieces if p.sign != "+") == one.old.text
        if one.new:
            assert "".join(p.text for p in one.pieces if p.sign != "-") == one.new.text
    assert sum(c.change is Change.CHANGED for c in found) > 20
