"""Training questions: each has one right key on a verbatim clause, stands alone, and is drawn by a
seed; answers are graded by what they say; a question knows when it has aged."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from docx import Document

from assistant.fidelity import unborne
from assistant.workflows.quiz.ask import Wish, gather
from assistant.workflows.quiz.cloze import Cloze
from assistant.workflows.quiz.facts import Sort, apart, facts, in_style
from assistant.workflows.quiz.grade import grade
from assistant.workflows.quiz.lists import Lists
from assistant.workflows.quiz.material import opening
from assistant.workflows.quiz.reading import material
from assistant.workflows.quiz.rules import rules
from assistant.workflows.quiz.select import make_paper
from assistant.workflows.quiz.stale import stale
from assistant.workflows.quiz.types import (
    GAP,
    LINE,
    RIGHT,
    WRONG,
    Difficulty,
    Kind,
    Question,
    difficulty_of,
    record,
)
from corpus.errors import BadRequest
from corpus.types import Level, PolicyText, Provenance
from tests.conftest import desk_over, make_clause, make_policy
from ui.parser import make_parser
from ui.quiz import as_lines, key_docx, paper_docx

CHECKED = date(2025, 4, 30)
LAW = """# 中华人民共和国试验管理条例

2020年1月1日 国务院通过

<!-- INFO END -->

## 第一章 总则

第一条 为了加强管理，制定本条例。

第二条 经营单位应当自开业之日起三十日内向市场监督管理部门申请备案。

第三条 经营单位变更住所的，应当自变更之日起十五日内办理变更手续。前款规定的期限不得延长。

第四条 经营单位停止营业的，应当提前六十日通知用户。

第五条 备案证明有效期届满九十日前，经营单位可以申请延续。

## 第二章 法律责任

第六条 经营单位未办理备案的，由市场监督管理部门责令改正，处一万元以上五万元以下的罚款。

第七条 经营单位伪造备案证明的，由公安机关处五万元以上十万元以下的罚款。

第八条 经营单位拒绝检查的，由生态环境主管部门处二万元以上八万元以下的罚款。

第九条 经营单位有下列行为之一的，由应急管理部门责令改正，处三万元以上六万元以下的罚款：

（一）未建立台账；

（二）涂改计量器具；

（三）隐瞒用户投诉情况；

（四）其他违法经营的行为。

第十条 经营单位有下列行为之一的，由海关没收违法所得，处二十万元以上三十万元以下的罚款：

（一）走私原料进境；

（二）夹带未申报样品；

（三）冒用他人名义报关。

第十一条 本条例自2020年3月1日起施行。
"""


@pytest.fixture(scope="module")
def law(tmp_path_factory):
    """A store with a small law of the test's own beside the shipped policies."""
    folder = tmp_path_factory.mktemp("quiz")
    path = folder / "试验管理条例(2020-01-01).md"
    path.write_text(LAW, "utf-8")
    desk = desk_over(folder / "home")
    desk.open_store()
    desk.take_in([path])
    return desk.open_store()


def paper_of(store, **wish) -> tuple[Question, ...]:
    return make_paper(Wish(**wish), store, CHECKED)


@pytest.fixture(scope="module")
def paper(store):
    return paper_of(store, many=60, seed=3)


def question(kind: Kind, key: str, **more) -> Question:
    fields = {"stem": "题干", "options": (), "points": (), "explanation": "", "quote": "原文"}
    fields |= {"clause_id": "法@1#第一条", "place": "《法》第一条", **more}
    return Question(kind=kind, key=key, difficulty=Difficulty.EASY, **fields)


# -- the shipped store


def test_same_seed_same_paper_other_seed_another(store, paper):
    again = paper_of(store, many=60, seed=3)
    assert [q.id for q in again] == [q.id for q in paper]
    assert [q.id for q in paper_of(store, many=60, seed=4)] != [q.id for q in paper]


def test_every_key_stands_on_a_verbatim_quote(store, paper):
    assert len(paper) == 60
    for one in paper:
        assert one.quote in store.catalog.clause(one.clause_id).text
        assert one.explanation.startswith(one.place)
        quoted = re.findall("：“(.+)”。$", one.explanation)
        assert all(words in one.quote for said in quoted for words in said.split("”“"))


def test_choices_have_distinct_options_and_one_key_each(paper):
    for one in paper:
        if one.kind is Kind.SINGLE:
            assert len(set(one.options)) == 4
            assert one.key in "ABCD"
            assert len(one.key) == 1
        if one.kind is Kind.MULTIPLE:
            assert 4 <= len(set(one.options)) == len(one.options) <= 5
            assert 2 <= len(one.key) <= 4
            assert len(one.key) < len(one.options)


def test_no_wrong_option_is_borne_by_the_clause_and_the_right_one_is(store):
    cloze = Cloze(gather(Wish(), store, CHECKED))
    tried = 0
    for gap in cloze.gaps[::9]:
        made = cloze.single(gap, Random("x"))
        if made is None or gap.fact.sort is Sort.MODAL:
            continue
        passage = gap.passage
        for letter, option in zip("ABCD", made.options, strict=True):
            sentence = gap.filled(option)
            borne = not unborne(sentence, passage.clause.text, "", passage.names)
            assert borne == (letter == made.key), sentence
        tried += 1
    assert tried > 10


def test_no_key_stands_in_its_stem(paper):
    for one in paper:
        if one.kind is Kind.BLANK:
            assert one.key not in one.stem
        if one.kind is Kind.SINGLE and one.options["ABCD".index(one.key)] != "可以":
            assert one.options["ABCD".index(one.key)] not in one.stem


def test_stems_name_their_policy_and_lean_on_nothing(store, paper):
    for one in paper:
        assert not re.search("前款|前条|前项|上述|本条(?!例)|第[一二三四五六七八九十]+款", one.stem)
        policy = store.catalog.policies[one.clause_id.partition("#")[0]]
        assert policy.title.removesuffix("（要点整理，非原文）").strip("《》") in one.stem
        assert "（要点整理，非原文）" in one.stem  # all shipped texts are digests
        assert one.stem.count("（") == one.stem.count("）")


def test_a_report_stays_a_report(store):
    found = [q for q in paper_of(store, many=150) if "大连" in q.clause_id]
    assert found
    for one in found:
        assert re.search("据报道|报道(?:称|从|说)", one.stem), one.stem


def test_no_stem_and_no_clause_twice(paper):
    assert len({q.stem for q in paper}) == len(paper)
    assert len({q.clause_id for q in paper}) == len(paper)


def test_keys_are_spread_evenly(paper):
    letters = Counter(q.key for q in paper if q.kind is Kind.SINGLE)
    assert max(letters.values()) - min(letters[x] for x in "ABCD") <= 1
    verdicts = Counter(q.key for q in paper if q.kind is Kind.JUDGE)
    assert abs(verdicts[RIGHT] - verdicts[WRONG]) <= 1


def test_policies_are_spread(paper):
    share = Counter(q.clause_id.partition("@")[0] for q in paper)
    assert len(share) >= 10
    assert max(share.values()) <= len(paper) // 5


def test_notes_about_the_source_are_not_asked(store):
    found = gather(Wish(), store, CHECKED)
    for passage in found.passages:
        assert not re.search("报道未载明|没有写明|要点整理，依据", passage.text)


def test_laws_reported_replaced_are_left_out_unless_named(store):
    today = date(2026, 11, 30)
    asked = gather(Wish(), store, today).asked
    assert not any(i.startswith("危险废物管理指南@2025-04-30#要点8") for i in asked)
    named = make_paper(Wish(policies=("危险废物管理指南",), many=5), store, today)
    assert any("生态环境法典" in notice for q in named for notice in q.notices)
    assert all("生态环境法典" in stale(q, store, today) for q in named if stale(q, store, today))


# -- what is asked for


def test_policy_kind_topic_and_difficulty_are_kept_to(store):
    only = paper_of(store, policies=("排污许可证申领指南",), many=6, kinds=(Kind.SINGLE,))
    assert {q.clause_id.partition("@")[0] for q in only} == {"排污许可申领指南"}
    assert {q.kind for q in only} == {Kind.SINGLE}
    about = paper_of(store, topic="危险废物 许可证", many=5)
    for one in about:
        clause = store.catalog.clause(one.clause_id)
        policy = store.catalog.policies[clause.policy_id]
        assert "危险废物" in clause.text + policy.title + "".join(clause.headings)
    hard = paper_of(store, difficulty=Difficulty.HARD, many=5)
    assert {q.difficulty for q in hard} == {Difficulty.HARD}


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"many": 0}, "题数应在"),
        ({"policies": ("没有这个条例",)}, "没有这份政策"),
        ({"topic": "月球采矿"}, "没有条款讲到这个主题"),
    ],
)
def test_wishes_that_cannot_be_met_say_so(store, wish, said):
    with pytest.raises(BadRequest, match=said):
        paper_of(store, **wish)


# -- a small law


def test_a_figure_is_asked_among_figures_of_its_unit(law):
    (one,) = [
        q
        for q in paper_of(law, policies=("试验管理条例",), many=40, kinds=(Kind.SINGLE,))
        if q.clause_id.endswith("第二条") and "申请备案" in q.stem
    ]
    assert one.stem.startswith("根据《试验管理条例》，经营单位")
    assert GAP in one.stem
    right = one.options["ABCD".index(one.key)]
    assert right in ("三十日", "市场监督管理部门")
    assert one.quote in LAW


def test_purposes_days_of_force_and_leaning_paragraphs_are_not_asked(law):
    asked = paper_of(law, policies=("试验管理条例",), many=60)
    places = {q.clause_id.partition("#")[2] for q in asked}
    assert places.isdisjoint({"第一条", "第十一条"})
    assert not any("前款" in q.stem for q in asked)


def test_a_case_is_one_item_and_its_consequence(law):
    cases = paper_of(law, policies=("试验管理条例",), many=3, kinds=(Kind.CASE,))
    for one in cases:
        assert "对此应当如何处理？" in one.stem
        assert one.key in one.quote
        assert one.points
    told = {r.text for r in rules(gather(Wish(policies=("试验管理条例",)), law, CHECKED))}
    assert "经营单位涂改计量器具的，由应急管理部门责令改正，处三万元以上六万元以下的罚款。" in told


def test_an_open_list_says_that_it_asks_what_is_listed(law):
    found = gather(Wish(policies=("试验管理条例",)), law, CHECKED)
    (ninth,) = [x for x in found.listings if x.whole.clause.id.endswith("第九条")]
    assert ninth.open
    assert ninth.said == ("未建立台账", "涂改计量器具", "隐瞒用户投诉情况")
    made = Lists(found).multiple(ninth, Random("1"))
    assert "逐项列明" in made.stem
    chosen = {o for a, o in zip("ABCDE", made.options, strict=False) if a in made.key}
    assert chosen <= set(ninth.said)
    assert {o for o in made.options if o not in chosen} <= {
        "走私原料进境",
        "夹带未申报样品",
        "冒用他人名义报关",
    }


def test_a_judgement_is_the_clause_or_one_change_of_it(law):
    found = paper_of(law, policies=("试验管理条例",), many=8, kinds=(Kind.JUDGE,))
    assert {q.key for q in found} == {RIGHT, WRONG}
    for one in found:
        body = one.stem.partition("，")[2]
        borne = not unborne(body, one.quote)
        assert borne == (one.key == RIGHT)
        if one.key == WRONG:
            assert "题中所说的" in one.explanation


# -- facts


def test_dates_counts_in_names_and_repeated_figures_are_no_facts():
    assert facts("2005年4月1日前终止的单位由当地政府处置。") == []
    assert facts("第三方机构应当出具一次性证明。") == []
    twice = "应当在十日内报告，十日内处理完毕。"
    assert not [f for f in facts(twice) if f.sort is Sort.FIGURE]


def test_bodies_that_overlap_are_not_set_against_each_other():
    one, other = (
        next(f for f in facts(f"由{name}责令改正。") if f.sort is Sort.BODY)
        for name in ("生态环境主管部门", "县级以上人民政府环境保护主管部门")
    )
    assert not apart(one, other)
    police = next(f for f in facts("由公安机关责令改正。") if f.sort is Sort.BODY)
    assert apart(one, police)
    assert not [f for f in facts("由有关部门责令改正。") if f.sort is Sort.BODY]


def test_figures_are_written_in_the_style_of_the_text():
    digits = next(f for f in facts("处2万元以上20万元以下的罚款。"))
    words = next(f for f in facts("处五万元以上十万元以下的罚款。"))
    assert in_style(words, digits) == "5万元以上10万元以下"
    assert in_style(digits, words) == "二万元以上二十万元以下"


def test_a_topic_before_a_paragraph_is_named_in_the_stem():
    policy = make_policy("测试指南", provenance=Provenance.DIGEST, level=Level.DIGEST)
    text = "罚款怎么缴：当事人应当自收到决定书之日起15日内缴纳罚款。"
    clause = replace(make_clause(text, "要点1"), policy_id=policy.id)
    found = material([PolicyText(policy, text, (clause,), "")], [clause.id])
    (passage,) = found.passages
    assert opening(passage).endswith("关于“罚款怎么缴”，")
    assert passage.said == "当事人应当自收到决定书之日起15日内缴纳罚款。"


def test_difficulty_follows_its_rule():
    plain, full = "单位应当报告。", "未经批准的，逾期不改正的，处罚款。"
    assert difficulty_of(Kind.JUDGE, plain) is Difficulty.EASY
    assert difficulty_of(Kind.SINGLE, plain, close=True) is Difficulty.MIDDLE
    assert difficulty_of(Kind.SINGLE, full, close=True) is Difficulty.HARD
    assert difficulty_of(Kind.CASE, full) is Difficulty.HARD


# -- grading


@pytest.mark.parametrize(
    ("kind", "key", "answer", "score"),
    [
        (Kind.SINGLE, "B", "b", 1.0),
        (Kind.SINGLE, "B", "Ｂ．", 1.0),
        (Kind.SINGLE, "B", "A", 0.0),
        (Kind.MULTIPLE, "ACD", "D、A、C", 1.0),
        (Kind.MULTIPLE, "ACD", "AC", 0.5),
        (Kind.MULTIPLE, "ACD", "ABC", 0.0),
        (Kind.JUDGE, RIGHT, "√", 1.0),
        (Kind.JUDGE, WRONG, "×", 1.0),
        (Kind.JUDGE, WRONG, "对", 0.0),
        (Kind.BLANK, "二十日", "20日", 1.0),
        (Kind.BLANK, "20日", "２０日", 1.0),
        (Kind.BLANK, "20日", "20个工作日", 0.0),
        (Kind.BLANK, "20日", "20", 0.0),
        (Kind.BLANK, "2万元以上20万元以下", "二万元以上二十万元以下", 1.0),
        (Kind.BLANK, "2万元以上20万元以下", "20万元以上2万元以下", 0.0),
        (Kind.BLANK, "2万元以上20万元以下", "2万元以下20万元以上", 0.0),
        (Kind.BLANK, "重大危险源", "重大危险源。", 1.0),
        (Kind.BLANK, "重大危险源", "危险源", 0.0),
        (Kind.SINGLE, "B", " ", 0.0),
    ],
)
def test_answers_are_graded(kind, key, answer, score):
    assert grade(question(kind, key, options=("甲", "乙", "丙", "丁")), answer).score == score


def test_a_choice_may_be_answered_in_words():
    one = question(Kind.SINGLE, "B", options=("十日", "二十日", "三十日", "六十日"))
    assert grade(one, "二十日").score == 1.0


def test_a_blank_without_its_unit_is_told_so():
    assert "单位" in grade(question(Kind.BLANK, "20日"), "20个工作日").why


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ("由生态环境主管部门责令改正，罚款2万元以上20万元以下；拒不改正的，责令停产整治。", 1.0),
        ("生态环境主管部门责令改正，处二万元以上二十万元以下罚款", 0.67),
        ("生态环境主管部门责令改正，处5万元以上20万元以下罚款", 0.33),
        ("不清楚", 0.0),
    ],
)
def test_written_answers_are_graded_by_the_facts_that_they_say(answer, score):
    points = (
        "由生态环境主管部门责令改正",
        "处2万元以上20万元以下的罚款",
        "拒不改正的，责令停产整治",
    )
    one = question(Kind.CASE, "；".join(points), points=points)
    graded = grade(one, answer)
    assert graded.score == score
    assert ("缺：" in graded.why) == (score < 1)


# -- ageing


def test_a_question_knows_when_it_has_aged(law):
    (one, *_) = paper_of(law, policies=("试验管理条例",), many=1)
    assert stale(one, law, CHECKED) == ""
    assert "已没有" in stale(replace(one, clause_id="没有@1#第一条"), law, CHECKED)
    assert "已经改变" in stale(replace(one, quote="别的话"), law, CHECKED)
    assert "不是现行规定" in stale(one, law, date(2019, 1, 1))


# -- what a person gets


def test_the_paper_has_no_key_and_the_key_has_every_clause(tmp_path, paper):
    for name, data in (("a", paper_docx(paper, CHECKED)), ("k", key_docx(paper, CHECKED, 3))):
        (tmp_path / name).write_bytes(data)
    asked = "\n".join(p.text for p in Document(str(tmp_path / "a")).paragraphs)
    told = "\n".join(p.text for p in Document(str(tmp_path / "k")).paragraphs)
    assert "一、单项选择题" in asked
    assert "姓名" in asked
    for number, one in enumerate(paper, 1):
        assert f"{number}．{one.stem}" in asked
        assert one.explanation not in asked
        assert one.explanation in told
    assert LINE in asked
    assert "要点整理，不是原文" in told


def test_the_command_prints_what_the_contract_says(desk, capsys, tmp_path):
    out = tmp_path / "卷.docx"
    args = make_parser().parse_args(
        f"quiz -n 4 --types 单选，判断 --as-of 2025-04-30 --json --docx {out}".split()
    )
    assert args.run(args, desk) == 0
    records = json.loads(capsys.readouterr().out)
    fields = {"type", "stem", "options", "key", "explanation", "clause_id", "quote", "difficulty"}
    assert len(records) == 4
    assert all(fields <= r.keys() for r in records)
    assert {r["type"] for r in records} == {"单选", "判断"}
    assert out.stat().st_size > 10_000


def test_a_kind_that_does_not_exist_is_refused(desk):
    args = make_parser().parse_args(["quiz", "--types", "口试"])
    with pytest.raises(BadRequest, match="没有这种题型"):
        args.run(args, desk)


def test_the_terminal_shows_each_question_with_its_key(paper):
    shown = "\n".join(as_lines(paper))
    assert shown.count("答案：") == len(paper)
    assert "请注意：" in shown
    assert record(paper[0])["id"] == paper[0].id
