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
from assistant.workflows.quiz.cases import actor_of, one_of, points_of
from assistant.workflows.quiz.cloze import Cloze
from assistant.workflows.quiz.facts import Sort, apart, facts, in_style, keeps_order, tells
from assistant.workflows.quiz.grade import grade
from assistant.workflows.quiz.leads import fits, is_alike, lead_of
from assistant.workflows.quiz.lists import Lists
from assistant.workflows.quiz.material import Passage, opening
from assistant.workflows.quiz.reading import material
from assistant.workflows.quiz.rules import Rule, rules
from assistant.workflows.quiz.sanctions import classes
from assistant.workflows.quiz.select import make_paper
from assistant.workflows.quiz.stale import stale
from assistant.workflows.quiz.strangers import gives_away
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
from corpus.types import Definition, Level, PolicyText, Provenance
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

（二）涂改试验计量器具；

（三）隐瞒用户投诉情况；

（四）其他违法经营的行为。

第十条 经营单位有下列行为之一的，由应急管理部门没收违法所得，处二十万元以上三十万元以下的罚款：

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
    for gap in cloze.gaps[::5]:
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
    assert len(share) >= 9
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
    assert (
        "经营单位涂改试验计量器具的，由应急管理部门责令改正，处三万元以上六万元以下的罚款。" in told
    )


def test_an_open_list_says_that_it_asks_what_is_listed(law):
    found = gather(Wish(policies=("试验管理条例",)), law, CHECKED)
    (ninth,) = [x for x in found.listings if x.whole.clause.id.endswith("第九条")]
    assert ninth.open
    assert ninth.said == ("未建立台账", "涂改试验计量器具", "隐瞒用户投诉情况")
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


# -- what a second reader found


MADE_UP = """# 中华人民共和国{title}

{day} {issuer}通过

<!-- INFO END -->

## 第一章 总则

{articles}
"""


def held(tmp_path, **laws: tuple[str, str, str]):
    """A store with small laws: name -> (day of adoption, issuer, articles)."""
    desk = desk_over(tmp_path / "home")
    desk.open_store()
    paths = []
    for title, (day, issuer, articles) in laws.items():
        year, month, number = day.split("-")
        told = f"{year}年{int(month)}月{int(number)}日"
        path = tmp_path / f"{title}({day}).md"
        path.write_text(
            MADE_UP.format(title=title, day=told, issuer=issuer, articles=articles), "utf-8"
        )
        paths.append(path)
    desk.take_in(paths)
    return desk.open_store()


def stems(store, title: str, **wish) -> list[str]:
    return [q.stem for q in paper_of(store, policies=(title,), many=60, **wish)]


def listing_of(text: str, number: int = 0):
    policy = make_policy("测试条例")
    clause = replace(make_clause(text, "第一条"), policy_id=policy.id)
    return material([PolicyText(policy, text, (clause,), "")], [clause.id]).listings[number]


FINED = "（一）未建立台账；\n（二）未保存记录。"


def test_lists_lend_options_only_for_the_same_actor_and_consequence():
    employer = listing_of(f"用人单位有下列行为之一的，由卫生行政部门责令改正，处罚款：\n{FINED}")
    same = listing_of(f"用人单位有下列行为之一的，由卫生行政部门处五万元罚款：\n{FINED}")
    builder = listing_of(f"建设单位有下列行为之一的，由卫生行政部门责令改正，处罚款：\n{FINED}")
    official = listing_of(f"工作人员有下列行为之一的，依法给予处分：\n{FINED}")
    police = listing_of(f"用人单位有下列行为之一的，由公安机关处五万元罚款：\n{FINED}")
    alike = [
        is_alike(lead_of(employer), lead_of(other), deeds=True)
        for other in (same, builder, official, police)
    ]
    assert alike == [True, False, False, False]
    told = listing_of(f"用人单位有下列行为之一的，由公安机关说服教育，责令改正：\n{FINED}")
    assert not is_alike(lead_of(employer), lead_of(told), deeds=True)


def test_an_item_that_names_another_actor_or_the_authority_is_no_option():
    one = listing_of(f"用人单位有下列行为之一的，由卫生行政部门责令改正，处罚款：\n{FINED}")
    actor = lead_of(one).actor
    assert fits("未组织职业健康检查", one, actor)
    assert not fits("获准倾倒废弃物的申请人未委托作业", one, actor)
    assert not fits("因特殊需要必须施工，施工企业未公告", one, actor)
    assert not fits("责令违法的单位停止作业", one, actor)


def test_options_may_not_be_told_apart_by_a_common_word():
    true = ("倾倒危险废物", "丢弃危险废物")
    assert gives_away(true, ("未取得排污许可证",))
    assert not gives_away(true, ("混入危险废物",))
    assert gives_away(("未建台账", "涂改记录"), ("销售假货", "运输假货"))


def test_catch_alls_are_no_items():
    one = listing_of(
        "单位有下列行为之一的，处一万元罚款：\n" + FINED[:-1] + "；\n（三）违反本法其他规定。"
    )
    assert one.open
    assert one.said == ("未建立台账", "未保存记录")


def test_bodies_come_from_the_same_law_and_are_not_told_by_the_stem(store):
    for one in paper_of(store, many=200, kinds=(Kind.SINGLE, Kind.JUDGE)):
        if one.kind is Kind.SINGLE:
            key = one.options["ABCD".index(one.key)]
            if re.search("部门$|机关$", key):
                assert not tells(key, one.stem)


def test_figures_keep_their_order_to_the_others_of_the_stem():
    text = "对单位处二万元以上二十万元以下的罚款，对个人处五百元以上二千元以下的罚款。"
    unit, person = (f for f in facts(text) if f.sort is Sort.FIGURE)
    other = next(iter(facts("对个人处一百元以上五千元以下的罚款。")))
    assert keeps_order(text, person, other)
    assert not keeps_order(text, unit, other)


def test_counts_and_slogans_of_reports_are_not_asked(store):
    found = gather(Wish(), store, CHECKED)
    for gap in Cloze(found).gaps:
        assert not (gap.passage.is_report and re.search("[家次场批]$", gap.fact.said))
    assert not [x for x in found.listings if x.lead.is_report and "原则" in x.lead.text]


def test_one_question_of_reports_in_a_paper_of_twenty(store):
    for seed in range(1, 6):
        paper = paper_of(store, many=20, seed=seed)
        assert sum("据报道" in q.stem for q in paper) <= 1


IDLE = """第一条 对作出显著成绩的单位和个人，由县级以上人民政府给予奖励。

第二条 城市人民政府应当自本条例施行之日起1年内建成集中处置设施。

第三条 国务院有关部门可以根据需要对设施的验收报告作出规定。

第四条 经营单位不得在设施以及树木上张贴、登记广告。

第五条 经营单位应当在歇业前十日内报告登记机关。"""


def test_rewards_dead_terms_and_what_ministries_may_do_are_not_asked(tmp_path):
    law = held(tmp_path, 甲管理条例=("2020-01-01", "国务院", IDLE))
    asked = stems(law, "甲管理条例")
    assert asked
    assert not [s for s in asked if re.search("奖励|施行之日|国务院有关部门|张贴", s)]


def test_terms_that_their_meaning_gives_away_are_not_asked():
    said = "收集，是指将分散的废物进行集中的活动，由经营单位自行组织完成。"
    policy = make_policy("测试条例")

    def terms(term: str, text: str):
        clause = replace(make_clause(text, "第一条"), policy_id=policy.id)
        defined = Definition(term, clause.id, 0, len(text))
        source = PolicyText(policy, text, (clause,), "", definitions=(defined,))
        return material([source], [clause.id]).terms

    assert terms("收集", said) == ()
    (one,) = terms("重大事故", "重大事故，是指造成10人以上死亡，或者50人以上重伤(下同)的事故；")
    assert one.meaning.endswith("的事故")


def test_stems_drop_what_is_said_for_other_places_and_keep_what_marks_a_breach():
    policy = make_policy("测试条例")

    def said(text: str) -> str:
        return Passage(policy, make_clause(text, "第一条"), 0, len(text)).said

    assert said("违反本条例的规定，单位未备案的，处罚款。") == "单位未备案的，处罚款。"
    kept = said("违反本条例规定，机构向建设单位收取费用的，处罚款。")
    assert kept.startswith("违反该条例规定，机构")
    assert said("造成重伤(包括中毒，下同)的，应当报告。") == "造成重伤(包括中毒)的，应当报告。"


CASES = """第一条 经营单位未报送试验记录的，由市场监督管理部门处一万元以上三万元以下的罚款。

第二条 未保存试验记录的，由市场监督管理部门处一万元以上三万元以下的罚款。

第三条 经营单位未保管试验样品或者试验台账的，由市场监督管理部门处二万元以上三万元以下的罚款。

第四条 经营单位对试验事故负有责任的，由市场监督管理部门处二万元以上五万元以下的罚款。

第五条 经营单位对试验事故负有责任的，由市场监督管理部门吊销许可证。

第六条 经营单位拒绝配合抽样的，由市场监督管理部门处二万元以上五万元以下的罚款。"""


def test_a_case_has_actor_one_act_the_matter_of_the_law_and_one_article(tmp_path):
    law = held(tmp_path, 试验条例=("2020-01-01", "国务院", CASES))
    (one,) = paper_of(law, policies=("试验条例",), many=5, kinds=(Kind.CASE,))
    assert one.stem.startswith("某经营单位未报送试验记录。")


OLDER = """第一条 在饮用水水源保护区内设置排污口的，由水行政主管部门处五万元以上十万元以下的罚款。

第二条 经营单位涂改水表读数的，由水行政主管部门处一万元以上二万元以下的罚款。"""
LATER = """\
第一条 在饮用水水源保护区内设置排污口的，由生态环境主管部门处十万元以上五十万元以下的罚款。

第二条 经营单位涂改记录的，由生态环境主管部门处二万元以上三万元以下的罚款。

第三条 经营单位隐瞒情况的，由生态环境主管部门处三万元以上四万元以下的罚款。

第四条 经营单位转移财产的，由生态环境主管部门处四万元以上八万元以下的罚款。"""


@pytest.mark.parametrize(
    ("who", "deed", "told"),
    [
        ("排污单位", "未保存记录", "排污单位"),
        ("", "建设单位未公开验收报告", ""),  # the deed names it
        ("", "未按照规定设置排放口", "企业"),
        ("", "未经批准驾驶车辆进入", None),
        ("", "在防护林内开垦", None),
    ],
)
def test_the_actor_of_a_case(who, deed, told):
    passage = Passage(make_policy("测试条例"), make_clause(deed, "第一条"), 0, len(deed))
    assert actor_of(Rule(passage, who, deed, "由主管部门责令改正，处一万元的罚款")) == told


def test_a_case_takes_one_of_two_alternatives():
    assert one_of("未建立台账制度，或者未按照规定记录") == "未建立台账制度"
    assert one_of("未采取措施，或者未报告，造成污染") == ""
    assert one_of("未保管样品或者台账") == ""


def test_a_figure_that_a_later_law_displaces_is_not_asked(tmp_path):
    law = held(
        tmp_path,
        旧法=("2010-01-01", "全国人民代表大会常务委员会", OLDER),
        新法=("2020-01-01", "全国人民代表大会常务委员会", LATER),
    )
    assert not [s for s in stems(law, "旧法") if "排污口" in s]
    assert [s for s in stems(law, "旧法") if "水表读数" in s]
    assert [s for s in stems(law, "新法") if "排污口" in s]
    for seed in range(8):
        for one in paper_of(law, policies=("新法",), many=20, kinds=(Kind.SINGLE,), seed=seed):
            if "排污口" in one.stem:
                assert "五万元以上十万元以下" not in one.options


def test_deeds_that_laws_word_differently_are_one():
    texts = "未取得经营许可证从事医疗废物处置", "无许可证从事收集、处置危险废物经营活动"
    assert classes(texts[0]) & classes(texts[1])
    assert not classes(texts[0]) & classes("在饮用水水源保护区内设置排污口")


def test_the_explanation_of_a_list_quotes_the_item_and_names_it(law):
    found = paper_of(law, policies=("试验管理条例",), many=60)
    items = [q for q in found if "涂改试验计量器具" in q.stem and q.kind is not Kind.MULTIPLE]
    assert items
    for one in items:
        assert "第（二）项" in one.place
        assert "涂改试验计量器具”" in one.explanation


def test_digests_have_no_original_and_short_answers_quote(store):
    for one in paper_of(store, many=100, kinds=(Kind.JUDGE, Kind.SHORT)):
        assert "原文是" not in one.explanation.partition("依据是")[0]
        assert one.kind is Kind.JUDGE or one.points[0] in one.explanation


def test_days_and_hours_have_one_word_in_all_options():
    two, fifteen = (facts(f"贮存不得超过{said}。")[0] for said in ("2天", "十五日"))
    assert in_style(fifteen, two) == "15天"
    four, eight = (facts(f"不得超过{said}。")[0] for said in ("4个小时", "8小时"))
    assert in_style(eight, four) == "8个小时"


def test_days_that_a_note_counts_otherwise_are_not_asked():
    assert facts("应当在3日内（法律写明按工作日算）撤回公开的决定。") == []


def test_points_keep_a_condition_with_all_that_comes_of_it():
    said = (
        "责令改正，处一万元罚款；情节严重的，报经批准，责令停业，并予公告；法律另有规定的，从其规定"
    )
    assert points_of(said) == (
        "责令改正",
        "处一万元罚款",
        "情节严重的，报经批准，责令停业，并予公告",
    )


def test_at_most_half_of_choices_and_blanks_ask_for_money(store):
    for seed in (1, 2, 3):
        for kind in (Kind.SINGLE, Kind.BLANK):
            asked = [q for q in paper_of(store, many=40, seed=seed) if q.kind is kind]
            keys = (q.key if kind is Kind.BLANK else q.options["ABCD".index(q.key)] for q in asked)
            assert sum(bool(re.search("元|倍", key)) for key in keys) <= len(asked) / 2


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
