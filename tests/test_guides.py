"""The guides about laws: every point stands on articles that exist, with their figures, in our own
words, and says up to when it was checked.

The laws are read from ../shared; without them only the form is tested.
"""

import re
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from assistant.ask import AskSettings, ask
from assistant.render import as_text
from assistant.retrieve import find
from assistant.types import Question
from corpus.address import Pointer, parts, read_pointers, spans_within
from corpus.errors import FileRefused
from corpus.quantities import quantities
from corpus.types import Clause, Level, PolicyText, Provenance, Status
from ingest.clauses import split
from ingest.ingest import shipped_files
from ingest.parse import parse
from ingest.readers.markdown import read
from tests.conftest import desk_over, make_policy
from ui.around import Around
from ui.links import articles_html
from ui.reader import clause_main

CHECKED = date(2025, 4, 30)
COPIED = 60  # characters in a row that a list of nouns may share with its article, and no sentence
_MENTION = re.compile(
    r"《[^》]*》|第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?"
    r"|第[〇零一二三四五六七八九十]+款|[（(][一二三四五六七八九十]+[)）]"
)


ALONE = Around((), (), (), None, None)
OF_THE_PAGE = [path for path in shipped_files() if path.name.startswith("大连")]


def guides() -> list[PolicyText]:
    """The shipped digests that are about laws: all but those of the newspaper page."""
    return [parse(path, "") for path in shipped_files() if path not in OF_THE_PAGE]


GUIDES = guides()
POINTS = [clause for text in GUIDES for clause in text.clauses]


@pytest.fixture(scope="module")
def articles(shared) -> dict[str, Clause]:
    """The articles of every law that a guide points to, by clause id."""
    wanted = {(p.law, p.version) for point in POINTS for p in point.points_to}
    found: dict[str, Clause] = {}
    for path in sorted((shared / "laws" / "national").rglob("*.md")):
        name = re.sub(r"[《》、]", "", path.stem)
        if any(law in name or name in law for law, _ in wanted):
            text = parse(path, "/".join(path.parts[-3:-1]))
            if (text.policy.slug, text.policy.version) in wanted:
                found |= {clause.id: clause for clause in text.clauses}
    return found


def named(pointer: Pointer, articles: dict[str, Clause]) -> str:
    """The words that a pointer names."""
    text = articles[pointer.clause_id].text
    return "\n".join(text[start:end] for start, end in spans_within(text, pointer.within))


def figures(text: str) -> set[tuple]:
    """The quantities of a text, without the numbers of articles, items and titles."""
    return {q.key for q in quantities(_MENTION.sub(" ", text))}


# form


def test_there_are_at_least_two_hundred_points():
    assert len(POINTS) >= 200
    assert len(GUIDES) >= 6


@pytest.mark.parametrize("text", GUIDES, ids=lambda text: text.policy.slug)
def test_a_guide_says_what_it_is(text):
    policy = text.policy
    assert policy.title.endswith("（要点整理，非原文）")
    assert (policy.level, policy.provenance) == (Level.DIGEST, Provenance.DIGEST)
    assert (policy.status, policy.verified_to) == (Status.IN_FORCE, CHECKED)
    assert policy.effective == CHECKED  # it says nothing of the law before that day
    assert policy.source.publication
    assert policy.place is None
    assert all(clause.points_to for clause in text.clauses)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_a_point_stands_alone(point):
    assert len(point.text) <= 420
    assert not re.match(r"其|该(?!当)|上述|前款|前条|此外|同时", point.text)
    assert "生态环境法典" not in point.text  # that is for the notices


def test_no_point_is_said_twice():
    texts = [re.sub(r"\W", "", point.text) for point in POINTS]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    "basis",
    [
        "第九条",
        "《甲法》第九条",
        "《甲法》（2020-01-01）",
        "《甲法》（2020-01-01）9条",
        "《甲法》（2020-01-01）第九条第4款",
        "《甲法》（2020-01-01）第九条、《乙法》（2020-01-01）第一条",
    ],
)
def test_a_digest_that_points_nowhere_is_refused(basis):
    with pytest.raises(FileRefused, match="要点1的依据"):
        split(read(f"# 题\n要点1 甲。\n依据：{basis}\n"), 0, make_policy("甲", "1"))


def test_places_are_read_as_written():
    (one, two) = read_pointers(
        "依据：《甲法》（2020-01-01）第一百二十条之一；《乙条例》（2021-02-03）第九条第一款第（四）项"
    )
    assert (one.law, one.version, one.article, one.within) == (
        "甲法", "2020-01-01", "第一百二十条之一", "",
    )  # fmt: skip
    assert (two.clause_id, two.within) == ("乙条例@2021-02-03#第九条", "第一款第（四）项")
    assert str(two) == "《乙条例》第九条第一款第（四）项"


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ("", ["甲应当：\n(一)子；\n(二)丑。\n乙不得。"]),
        ("第一款", ["甲应当：\n(一)子；\n(二)丑。"]),
        ("第二款", ["乙不得。"]),
        ("第一款第（二）项", ["甲应当：", "(二)丑。"]),
        ("第三款", []),
        ("第（二）项", []),  # which 款?
    ],
)
def test_a_place_within_an_article(within, said):
    text = "甲应当：\n(一)子；\n(二)丑。\n乙不得。"
    assert [text[start:end] for start, end in spans_within(text, within)] == said


def test_an_only_paragraph_may_be_named_or_not():
    text = "甲应当：\n（一）子；\n（二）丑。"
    for within in ("第（二）项", "第一款第（二）项"):
        assert [text[a:b] for a, b in spans_within(text, within)] == ["甲应当：", "（二）丑。"]


# against the laws


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_every_place_exists(point, articles):
    for pointer in point.points_to:
        assert pointer.clause_id in articles
        assert named(pointer, articles), f"{pointer} names no 款 or 项"


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_every_figure_is_the_article_s(point, articles):
    held = set().union(*(figures(named(p, articles)) for p in point.points_to))
    assert figures(point.text) - held == set()


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_the_words_are_our_own(point, articles):
    ours = re.sub(r"\W", "", point.text)
    theirs = [re.sub(r"\W", "", named(p, articles)) for p in point.points_to]
    runs = (ours[i : i + COPIED] for i in range(len(ours) - COPIED + 1))
    assert [run for run in runs if any(run in text for text in theirs)] == []


def test_what_must_be_exact(articles):
    """The pairs that are easily mixed up: said somewhere, on the articles that carry them."""

    def said(words: tuple[str, ...], *places: str) -> bool:
        return any(
            all(word in point.text for word in words)
            and set(places) <= {p.clause_id for p in point.points_to}
            for point in POINTS
        )

    permit, licence = "排污许可管理条例@2021-01-24#第{}条", "行政许可法@2019-04-23#第{}条"
    waste, penalty = "固体废物污染环境防治法@2020-04-29#第{}条", "行政处罚法@2021-01-22#第{}条"
    assert said(("3日",), permit.format("九"))
    assert said(("3日", "5日"), permit.format("九"), licence.format("三十二"))
    assert said(("20日", "30日", "45日"), permit.format("十二"))
    assert said(("10日",), licence.format("四十二"))
    assert said(("60日", "30日"), permit.format("十四"), licence.format("五十"))
    assert said(("20万元以上100万元以下",), permit.format("三十三"))
    assert said(("10万元以上100万元以下",), waste.format("一百零四"))
    assert said(("20万元以上100万元以下", "10万元以上100万元以下"), permit.format("三十三"),
                waste.format("一百零四"), penalty.format("二十九"))  # fmt: skip
    assert said(("2万元以上20万元以下",), permit.format("三十九"))
    assert said(("5万元以上20万元以下",), waste.format("一百零三"))


def test_working_days_stay_with_the_law_that_defines_them(articles):
    for point in POINTS:
        if "工作日" in point.text:
            assert any("工作日" in articles[p.clause_id].text for p in point.points_to), point.id


@pytest.mark.parametrize("path", OF_THE_PAGE, ids=lambda path: path.stem)
def test_the_newspaper_page_has_no_later_law_as_its_basis(path):
    """The page is older than 条例 (2021-03-01) and 固废法 (2020-09-01)."""
    text = parse(path, "")
    assert not any(c.points_to for c in text.clauses)
    for law in ("排污许可管理条例", "固体废物污染环境防治法"):
        assert law not in text.canonical


def test_parts_and_spans_agree(articles):
    """Every 款 and 项 of every article pointed to can be named, and is found again."""
    for clause in articles.values():
        for part in parts(clause.text):
            label = part.label.replace("(", "（").replace(")", "）")
            spans = spans_within(clause.text, label)
            assert any(start <= part.start and part.end <= end for start, end in spans), clause.id


def test_the_readme_counts_what_ships():
    text = (Path(__file__).parent.parent / "corpus" / "policies" / "README.md").read_text("utf-8")
    for guide in GUIDES:
        assert f"| `{guide.policy.slug}` | {len(guide.clauses)} |" in text, guide.policy.slug


# beside the law


PERMIT_RULES = """# 排污许可管理条例

2021年1月24日 公布

<!-- INFO END -->

第六条 要排污的单位，到厂子所在地的市一级或者更高一级的生态环境部门（下称审批部门）申请排污许可证。

有几个厂子的，一个厂子办一张证。
"""
WHERE = "排污许可证向谁申请？"


@pytest.fixture(scope="module")
def beside_a_law(tmp_path_factory):
    """The shipped guides beside a law of our own words that has the place they point to."""
    folder = tmp_path_factory.mktemp("law")
    path = folder / "排污许可管理条例(2021-01-24).md"
    path.write_text(PERMIT_RULES, "utf-8")
    desk = desk_over(folder / "home")
    desk.take_in([path])
    return desk.open_store()


def test_the_article_is_shown_before_the_point_that_stands_on_it(beside_a_law):
    answer = ask(Question(WHERE, CHECKED), beside_a_law, AskSettings())
    first, second = answer.citations[:2]
    assert first.clause.id == "排污许可管理条例@2021-01-24#第六条"
    assert first.address == "第六条第一款"
    assert first.quote.startswith("要排污的单位")
    assert "一个厂子办一张证" not in first.quote  # the point names the first 款 alone
    assert second.policy.slug == "排污许可申领指南"
    assert first.clause.id in {p.clause_id for p in second.clause.points_to}
    assert answer.withheld == 0


def test_the_point_alone_answers_where_the_law_is_not_here(store):
    answer = ask(Question(WHERE, CHECKED), store, AskSettings())
    assert answer.citations[0].policy.slug == "排污许可申领指南"
    assert "据《排污许可管理条例》第六条第一款" in as_text(answer)
    assert any("不是原文" in notice for notice in answer.notices)


def test_a_search_shows_the_article_first_too(beside_a_law):
    hits = find(Question(WHERE, CHECKED), beside_a_law, 5, CHECKED)
    slugs = [hit.policy.slug for hit in hits]
    assert slugs.index("排污许可管理条例") < slugs.index("排污许可申领指南")
    assert len({hit.clause.id for hit in hits}) == len(hits) == 5
    assert find(Question(WHERE, CHECKED), beside_a_law, 5, None)  # all versions


def test_the_page_links_a_point_to_its_article(beside_a_law):
    point = beside_a_law.catalog.clause("排污许可申领指南@2025-04-30#要点13")
    policies = beside_a_law.catalog.policies
    html = clause_main(point, policies[point.policy_id], policies, CHECKED, None, ALONE, False)
    assert "所据条文" in html
    assert quote("排污许可管理条例@2021-01-24#第六条") in html
    waste = next(c for c in beside_a_law.catalog.clauses_in_rows()
                 if any(p.law == "固体废物污染环境防治法" for p in c.points_to))  # fmt: skip
    later = clause_main(
        waste, policies[waste.policy_id], policies, date(2026, 8, 15), None, ALONE, False
    )
    assert "《生态环境法典》" in later
    assert "#" not in articles_html(waste, policies, CHECKED)  # that law is not here: no link
