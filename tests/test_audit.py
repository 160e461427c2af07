"""The audit: what a clause bears and what it does not.

A table of cases of our own; then true sentences of real laws and the same changed in one place;
then what people wrote about clauses (`tests/audit/`), faithful and wrong.
"""

import json
import random
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from assistant.audit import audit, fault
from assistant.fidelity import unborne
from assistant.types import Citation, Draft, Sentence
from corpus.types import Clause
from corpus.validity import Standing
from eval.bench.mutation import KINDS, mutations, sentences, tally
from ingest.parse import parse
from tests.conftest import make_clause, make_policy

ARTICLE = """\
试验企业应当在证书到期六十日前向市级试验部门申请延续；试验部门应当自受理之日起二十日内决定，但需要现场核查的除外。
违反本条例规定，有下列行为之一的，由县级试验部门责令改正，处二万元以上二十万元以下的罚款；情节严重的，经市人民政府批准，可以责令停业：
（一）未取得证书生产试验品的；
（二）拒绝接受检查的，或者在接受检查时弄虚作假的。
个人不得自行拆除试验设施；检测机构可以委托其他机构检测，不再承担保管责任。"""

BORNE = [
    "试验企业应当在证书到期60日前向市级试验部门申请延续。",
    "证书到期前要延续的，企业须在到期六十日前向市级试验部门提出申请。",
    "试验部门应当自受理之日起20日内决定，但需要现场核查的除外。",
    "未取得证书生产试验品的，由县级试验部门责令改正，处2万元到20万元罚款。",
    "拒绝接受检查的，处二万元以上二十万元以下的罚款。",
    "个人不得自行拆除试验设施。",
    "检测机构可以委托其他机构检测。",
    "（一）未取得证书生产试验品的；",
]
UNBORNE = {
    "another number": "试验企业应当在证书到期三十日前向市级试验部门申请延续。",
    "another unit": "试验部门应当自受理之日起二十个工作日内决定，但需要现场核查的除外。",
    "another bound": "试验企业应当在证书到期六十日后向市级试验部门申请延续。",
    "a number of another sentence": "试验企业应当在证书到期二十日前向市级试验部门申请延续。",
    "values exchanged": "未取得证书生产试验品的，处20万元以上2万元以下的罚款。",
    "a wider sum": "未取得证书生产试验品的，由县级试验部门责令改正，处2万元以上200万元以下的罚款。",
    "allowed for demanded": "试验企业可以在证书到期六十日前向市级试验部门申请延续。",
    "demanded for allowed": "检测机构应当委托其他机构检测。",
    "allowed for forbidden": "个人可以自行拆除试验设施。",
    "another organ": "试验企业应当在证书到期六十日前向公安机关申请延续。",
    "another level": "未取得证书生产试验品的，由省级试验部门责令改正。",
    "another subject": "施工单位应当在证书到期六十日前向市级试验部门申请延续。",
    "a negation gone": "检测机构可以委托其他机构检测，承担保管责任。",
    "an exception gone": "试验部门应当自受理之日起20日内决定。",
    "a condition gone": "由县级试验部门责令改正，处二万元以上二十万元以下的罚款。",
    "an inner condition gone": "情节严重的，可以责令停业。",
    "a thing that nobody said": "试验企业每年要缴纳保证金并购买保险。",
}


@pytest.mark.parametrize("sentence", BORNE)
def test_what_the_clause_says_is_borne(sentence):
    assert unborne(sentence, ARTICLE) == ""


@pytest.mark.parametrize("sentence", UNBORNE.values(), ids=UNBORNE)
def test_what_the_clause_does_not_say_is_not(sentence):
    assert unborne(sentence, ARTICLE)


def test_a_condition_may_stand_in_the_sentence_beside():
    rule = "由县级试验部门责令改正，处二万元以上二十万元以下的罚款。"
    assert unborne(rule, ARTICLE)
    assert unborne(rule, ARTICLE, beside="有下列行为之一的：未取得证书生产试验品的") == ""


def test_the_number_of_an_article_may_come_from_its_address():
    sentence = "根据《试验条例》第八条，个人不得自行拆除试验设施。"
    assert unborne(sentence, ARTICLE, names="试验条例 第八条") == ""


# -- a draft and its citations


def cite(clause: Clause, n: int = 1, quote: str | None = None, **policy) -> Citation:
    said = clause.text if quote is None else quote
    start = max(0, clause.text.find(said))
    made = make_policy("测试条例", **policy)
    return Citation(n, clause, made, "第一条", said, start, start + len(said))


CLAUSE = make_clause("个人不得自行拆除试验设施。")
CURRENT = {CLAUSE.id: Standing.CURRENT}


def test_a_true_sentence_stands_and_citations_without_one_are_dropped():
    other = make_clause("检测机构可以委托其他机构检测。", "第二条")
    draft = Draft((Sentence(CLAUSE.text, (1,)),), (cite(CLAUSE), cite(other, 2)))
    audited = audit(draft, CURRENT | {other.id: Standing.CURRENT})
    assert audited.withheld == ()
    assert [c.n for c in audited.draft.citations] == [1]


@pytest.mark.parametrize(
    ("sentence", "citations", "retrieved", "said"),
    [
        (Sentence(CLAUSE.text, ()), [cite(CLAUSE)], CURRENT, "没有引用"),
        (Sentence(CLAUSE.text, (9,)), [cite(CLAUSE)], CURRENT, "不存在"),
        (Sentence(CLAUSE.text, (1,)), [cite(CLAUSE)], {}, "不在检索结果中"),
        (Sentence(CLAUSE.text, (1,)), [cite(CLAUSE)], {CLAUSE.id: Standing.OUT}, "不是现行规定"),
        (Sentence(CLAUSE.text, (1,)), [cite(CLAUSE, quote="个人可以拆除")], CURRENT, "原文不符"),
        (Sentence("个人可以自行拆除试验设施。", (1,)), [cite(CLAUSE)], CURRENT, "原文"),
    ],
)
def test_a_sentence_is_withheld_with_its_reason(sentence, citations, retrieved, said):
    assert said in fault(sentence, {c.n: c for c in citations}, retrieved)


def test_a_sentence_may_stand_on_two_clauses_together():
    other = make_clause("检测机构可以委托其他机构检测。", "第二条")
    text = "个人不得自行拆除试验设施；检测机构可以委托其他机构检测。"
    cited = {1: cite(CLAUSE), 2: cite(other, 2)}
    standing = CURRENT | {other.id: Standing.CURRENT}
    assert fault(Sentence(text, (1, 2)), cited, standing) == ""
    assert fault(Sentence(text.replace("可以", "应当"), (1, 2)), cited, standing)


def test_ten_thousand_fuzzed_drafts_show_no_citation_that_does_not_stand():
    """Promise 17: citations that do not exist or were not found, quotes and numbers that differ."""
    rng = random.Random(17)
    texts = ARTICLE.split("\n")
    clauses = [make_clause(text, f"第{n}条") for n, text in enumerate(texts, 1)]
    retrieved = {c.id: Standing.CURRENT for c in clauses[:-2]} | {clauses[-1].id: Standing.OUT}
    shown = 0
    for _ in range(10_000):
        cited = tuple(
            cite(clause, n, quote=rng.choice([clause.text, clause.text[3:9], "没有这句话"]))
            for n, clause in enumerate(rng.sample(clauses, 3), 1)
        )
        text = rng.choice(texts).replace("二", rng.choice("二三五"))
        numbers = tuple(rng.choice([1, 2, 3, 4, 999]) for _ in range(rng.randrange(3)))
        audited = audit(Draft((Sentence(text, numbers),), cited), retrieved)
        by_number = {c.n: c for c in audited.draft.citations}
        for sentence in audited.draft.sentences:
            shown += 1
            used = [by_number[n] for n in sentence.citations]
            assert used
            assert all(retrieved[c.clause.id] is Standing.CURRENT for c in used)
            assert all(c.clause.text[c.quote_start : c.quote_end] == c.quote for c in used)
            assert any(sentence.text in c.clause.text for c in used)
    assert shown > 50


# -- real laws

LEAST = dict.fromkeys(KINDS, 0.95) | dict.fromkeys(["number", "unit", "date"], 0.99)
LEAST |= {"modal": 0.99, "values exchanged": 0.99, "negation": 0.95}


@pytest.fixture(scope="module")
def drafts(shared):
    return sentences(shared / "laws" / "national", 20261130)


def test_true_sentences_of_laws_stand(drafts):
    found = tally(drafts, 2_000)
    assert found.drafts == 2_000
    assert found.withheld <= 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_that_is_wrong_in_one_place_is_withheld(drafts, kind):
    found = tally(mutations(kind, drafts, 7), 300)
    assert found.drafts >= 50
    assert found.withheld >= LEAST[kind] * found.drafts, found.passed[:5]


# -- what people wrote

WRITTEN = Path(__file__).with_name("audit")


def test_what_people_wrote_of_laws(shared):
    """Half of it set the thresholds; the other half was only measured: these figures."""
    lines = [
        json.loads(line)
        for path in sorted(WRITTEN.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    held_out = [line for line in lines if sha256(line["clause"].encode()).digest()[0] % 2 == 0]
    slugs = {line["clause"].partition("@")[0] for line in held_out}
    clauses = {
        clause.id: (clause, text.policy)
        for folder in (shared / "laws" / "national", Path(__file__).parents[1] / "corpus/policies")
        for path in folder.rglob("*.md")
        if any(slug in path.name for slug in slugs) or path.parent.name in ("policies", "民法典")
        for text in [parse(path, "")]
        for clause in text.clauses
    }
    count: Counter[tuple[bool, bool]] = Counter()
    for line in held_out:
        clause, policy = clauses[line["clause"]]
        names = f"{policy.title} {' '.join(clause.headings)} {clause.address}"
        wrong = unborne(line["sentence"], clause.text, names=names)
        count[bool(line["fault"]), bool(wrong)] += 1
    caught = count[True, True] / (count[True, True] + count[True, False])
    stopped = count[False, True] / (count[False, True] + count[False, False])
    assert caught >= 0.86, count
    assert stopped <= 0.47, count
