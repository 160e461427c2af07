"""What is said of a law before and after the day on which it is reported to be replaced.

The laws here are short texts of our own with the real laws' titles; the reports are those that
ship (`corpus/policies/notices.yaml`).
"""

import re
from dataclasses import replace
from datetime import date

import pytest

from assistant.ask import AskSettings, ask
from assistant.types import Answer, Question, Verdict
from corpus.errors import StoreError
from corpus.generation import Generation
from corpus.types import Provenance, Status
from corpus.validity import (
    NOTICES,
    Standing,
    endings,
    notices,
    outdated,
    standings,
    superseded_by,
    supersessions,
)
from tests.conftest import desk_over, make_clause, make_policy
from ui.links import validity

CHECKED, BEFORE, SINCE = date(2025, 4, 30), date(2026, 8, 14), date(2026, 8, 15)
NAMED = ("环境保护法", "环境影响评价法", "清洁生产促进法")
OTHERS = (
    "大气污染防治法", "水污染防治法", "海洋环境保护法", "土壤污染防治法",
    "固体废物污染环境防治法", "噪声污染防治法", "放射性污染防治法",
)  # fmt: skip
OLD = """# 中华人民共和国环境保护法

2014年4月24日 通过

<!-- INFO END -->

第一条 河道旁的风筝作坊应当在每年开工之前清点竹篾，并把清点的数目告诉邻居。
"""
CODE = """# 中华人民共和国生态环境法典

2026年3月12日 通过

2026年8月15日 施行

<!-- INFO END -->

第九条 河道旁的风筝作坊应当在每年开工之前清点竹篾和绢布，并把清点的数目告诉邻居。
"""
KITES = "河道旁的风筝作坊开工之前要清点什么？"


def law(slug: str, **more):
    return make_policy(slug, "2014-04-24", status=Status.IN_FORCE, verified_to=CHECKED, **more)


# the reports


def test_ten_laws_are_reported_replaced():
    reports = supersessions()
    slugs = [slug for report in reports if report.replaces for slug in report.slugs]
    assert sorted(slugs) == sorted((*NAMED, *OTHERS))
    assert {report.since for report in reports} == {SINCE}
    assert {report.by for report in reports} == {"生态环境法典"}
    for report in reports:
        assert all((report.source, report.notice, report.unverified))


def test_what_was_not_checked_is_said_to_be_unchecked():
    for slug in NAMED:
        report = superseded_by(slug, SINCE)
        assert report.named
        assert "未核实" not in report.notice
        assert "已由《生态环境法典》取代" in validity(law(slug), Standing.SUPERSEDED, SINCE, {})
    for slug in OTHERS:
        report = superseded_by(slug, SINCE)
        assert not report.named
        assert "未核实" in report.notice
        said = validity(law(slug), Standing.SUPERSEDED, SINCE, {})
        assert "一般认为" in said
        assert "未核实" in said
    assert NOTICES.is_file()


@pytest.mark.parametrize(
    "text", ["- {by: 甲法典}", "- [", "by: 甲法典", "- {by: 甲, since: 昨天}", b"\xff\xfe"]
)
def test_a_file_of_reports_that_is_written_wrongly_is_named(tmp_path, text):
    path = tmp_path / "notices.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StoreError, match=r"notices\.yaml"):
        supersessions(path)


# a law


@pytest.mark.parametrize("slug", [*NAMED, *OTHERS])
def test_a_law_counts_until_the_day_and_not_from_then_on(slug):
    policy = law(slug)
    held = {policy.id: policy}
    assert standings(held, CHECKED) == {policy.id: Standing.CURRENT}
    assert standings(held, BEFORE) == {policy.id: Standing.UNCHECKED}
    assert standings(held, SINCE) == {policy.id: Standing.SUPERSEDED}


@pytest.mark.parametrize("slug", [*NAMED, *OTHERS])
def test_the_notice_comes_with_the_day(slug):
    policy, clause = law(slug), make_clause("甲。")
    assert notices(clause, policy, CHECKED) == ()
    (before,) = notices(clause, policy, BEFORE)
    assert "核实至2025-04-30" in before
    assert "法典" not in before
    (since,) = notices(clause, policy, SINCE)
    assert "《生态环境法典》" in since
    assert "2026-08-15" in since
    assert "供查对" in since


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("排污许可管理条例", "是否已经修改，未核实"),
        ("医疗废物管理条例", "一般认为包括该条例，本项目未核实"),
    ],
)
def test_a_regulation_under_review_is_answered_with_a_word_of_it(slug, said):
    policy, clause = law(slug), make_clause("甲。")
    assert standings({policy.id: policy}, SINCE) == {policy.id: Standing.UNCHECKED}
    assert superseded_by(slug, SINCE) is None
    assert not any("法典" in notice for notice in notices(clause, policy, BEFORE))
    review, unchecked = notices(clause, policy, SINCE)
    assert review.startswith(f"《{slug}》：据公开报道")
    assert said in review
    assert "取代" not in review
    assert "核实至2025-04-30" in unchecked
    code = law("生态环境法典")
    both = {policy.id: policy, code.id: code}
    assert standings(both, SINCE)[policy.id] is Standing.UNCHECKED


def test_regulations_under_review_are_of_the_texts_at_hand(shared):
    here = {p.name.partition("(")[0] for p in (shared / "laws" / "national").rglob("*.md")}
    under = [slug for report in supersessions() if not report.replaces for slug in report.slugs]
    assert len(under) == len(set(under)) > 10
    assert set(under) <= here


def test_another_law_is_only_unchecked():
    policy = law("行政处罚法")
    assert standings({policy.id: policy}, SINCE) == {policy.id: Standing.UNCHECKED}
    assert "法典" not in notices(make_clause("甲。"), policy, SINCE)[0]


def test_a_law_is_out_once_the_code_is_here():
    old, code = law("环境保护法"), make_policy("生态环境法典", "2026-03-12")
    held = {p.id: p for p in (old, code)}
    assert standings(held, SINCE)[old.id] is Standing.OUT
    assert standings(held, SINCE)[code.id] is Standing.UNCHECKED


# a guide


def guide_point(*laws: str):
    places = "；".join(f"《{name}》（2014-04-24）第一条" for name in laws)
    return replace(make_clause("甲应当乙。", "要点1"), basis=f"依据：{places}")


def test_a_guide_is_under_the_reports_about_its_laws():
    guide = make_policy("甲指南", "2025-04-30", status=Status.IN_FORCE, verified_to=CHECKED,
                        provenance=Provenance.DIGEST)  # fmt: skip
    point = guide_point("环境保护法", "行政处罚法", "固体废物污染环境防治法")
    assert notices(point, guide, CHECKED) == ()
    assert len(notices(point, guide, BEFORE)) == 1
    said = notices(point, guide, SINCE)
    assert [n.split("：")[0] for n in said] == [
        "《环境保护法》",
        "《固体废物污染环境防治法》",
        f"《{guide.title}》资料核实至2025-04-30，此后修改未核实。",
    ]


def test_a_guide_point_gives_way_with_all_its_laws():
    code = make_policy("生态环境法典", "2026-03-12")
    held = {code.id: code}
    one, mixed = guide_point("环境保护法"), guide_point("环境保护法", "行政处罚法")
    assert outdated(one, held, SINCE)
    assert not outdated(one, held, BEFORE)
    assert not outdated(one, {}, SINCE)
    assert not outdated(mixed, held, SINCE)
    assert not outdated(make_clause("甲。"), held, SINCE)


# whole answers


@pytest.fixture(scope="module")
def with_law(tmp_path_factory) -> Generation:
    return _home(tmp_path_factory, "老法", {"环境保护法(2014-04-24).md": OLD})


@pytest.fixture(scope="module")
def with_code(tmp_path_factory) -> Generation:
    return _home(tmp_path_factory, "新法", {
        "环境保护法(2014-04-24).md": OLD, "生态环境法典(2026-03-12).md": CODE})  # fmt: skip


def _home(factory, name: str, files: dict[str, str]) -> Generation:
    folder = factory.mktemp(name)
    for file, text in files.items():
        (folder / file).write_text(text, "utf-8")
    desk = desk_over(folder / "home")
    desk.take_in([folder / file for file in files])
    return desk.open_store()


def asked(store: Generation, day: date) -> Answer:
    return ask(Question(KITES, day), store, AskSettings())


def test_an_old_law_is_never_given_as_current(with_law):
    before, since = asked(with_law, BEFORE), asked(with_law, SINCE)
    for answer in (before, since):
        assert [c.policy.slug for c in answer.citations] == ["环境保护法"]
        assert answer.verdict is Verdict.PARTIAL
    assert not any("法典" in n for n in before.notices)
    assert any("已由《生态环境法典》取代" in n for n in since.notices)


def test_the_new_text_is_answered_once_it_is_here(with_code):
    assert {c.policy.slug for c in asked(with_code, BEFORE).citations} == {"环境保护法"}
    since = asked(with_code, SINCE)
    assert {c.policy.slug for c in since.citations} == {"生态环境法典"}
    assert not any("取代" in n for n in since.notices)


def test_a_shipped_guide_is_whole_on_its_day_and_partial_after(store):
    question = "排污许可证有效期是几年？"
    then, now = (ask(Question(question, day), store, AskSettings()) for day in (CHECKED, SINCE))
    assert then.citations
    assert then.verdict is Verdict.SUPPORTED
    assert now.verdict is Verdict.PARTIAL
    assert any("核实至2025-04-30" in n for n in now.notices)
    early = ask(Question(question, date(2024, 1, 1)), store, AskSettings())
    assert not any(c.policy.verified_to for c in early.citations)


# laws ended long since


@pytest.mark.parametrize("ending", endings(), ids=lambda ending: ending.by)
def test_each_ending_stands_in_the_article_that_it_names(shared, ending):
    """Whitespace aside: that article ends each of the laws, and comes into force that day."""
    files = [
        path
        for path in (shared / "laws" / "national").rglob("*.md")
        if ending.by in f"{path.parent.name}{path.name}"
    ]
    day = f"{ending.since.year}年{ending.since.month}月{ending.since.day}日起施行"
    articles = [
        found[0]
        for path in files
        for text in ["".join(path.read_text("utf-8").split())]
        if (found := re.search(rf"{ending.article}[^第].{{0,400}}?同时废止", text))
    ]
    assert any(
        day in article and all(f"{law}》" in article for law in ending.ended)
        for article in articles
    )
