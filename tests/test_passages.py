"""What can be quoted of a clause by itself, and what of several fits one answer."""

from assistant.passages import BUDGET, Say, fitted, passages

PENALTY = """违反本法规定，有下列行为之一的，责令改正，处以罚款：

（一）擅自倾倒甲的；

（二）擅自倾倒乙的。

有前款第一项行为的，处一万元以上二万元以下的罚款；有前款第二项行为的，处三万元以上五万元以下的罚款。"""


def said(text: str, whole_lists: bool = False) -> list[str]:
    return ["".join(text[a:b] for a, b in p) for p in passages(text, whole_lists)]


def say(text: str, *weights: float, needed: bool = False) -> Say:
    found = passages(text, False)
    return Say(text, ((0, len(text)),), found, (weights or (1.0,) * len(found),), needed)


def quoted(*says: Say) -> list[str]:
    chosen = zip(says, fitted(says), strict=True)
    return ["".join(one.text[a:b] for a, b in spans) for one, spans in chosen]


def test_a_short_paragraph_is_one_passage_and_a_list_stays_with_its_lead():
    assert said("第一款。\n\n下列材料：\n\n（一）甲；\n\n（二）乙。") == [
        "第一款。",
        "下列材料：\n\n（一）甲；\n\n（二）乙。",
    ]


def test_a_long_paragraph_falls_into_sentences_and_an_exception_stays_with_its_rule():
    rule, other = f"应当在三日内{'报告' * 60}。", f"乙方{'说明' * 40}。"
    but = "但是，法律另有规定的除外。"
    assert said(rule + but + other) == [rule + but, other]


def test_a_paragraph_that_makes_an_exception_stays_with_the_one_before():
    text = "不得在夜间施工。\n\n前款规定不适用于抢修。\n\n前款的公告由建设单位张贴。"
    assert said(text) == [
        "不得在夜间施工。\n\n前款规定不适用于抢修。", "前款的公告由建设单位张贴。",
    ]  # fmt: skip


def test_an_item_of_a_long_list_and_a_sentence_come_with_the_exception_too():
    lines = [f"（{n}）{'甲' * 150}；" for n in "一二三"]
    but = "前款规定不适用于抢修。"
    lead = "有下列情形之一的，不得施工："
    assert said("\n\n".join([lead, *lines, but])) == [lead + line + but for line in lines]
    first, second = f"{'甲' * 90}。", f"{'乙' * 90}。"
    assert said(f"{first}{second}\n\n{but}") == [first + but, second + but]


def test_an_item_comes_with_its_lead_and_with_what_follows_for_it():
    first, second, *_ = said(PENALTY)
    assert [x in first for x in ("倾倒甲", "一万元以上二万元以下", "倾倒乙", "三万元")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [x in second for x in ("倾倒乙", "三万元以上五万元以下")] == [True, True]


def test_a_list_that_is_wanted_stays_whole():
    assert said(PENALTY, whole_lists=True)[0].endswith("（二）擅自倾倒乙的。")


def test_what_fits_is_said_whole():
    assert quoted(say("甲。乙。"), say("丙。")) == ["甲。乙。", "丙。"]


def test_a_clause_that_is_needed_makes_the_first_one_short():
    first = say(f"{'甲' * 180}。{'乙' * 180}。", 0.9, 0.2)
    assert quoted(first, say(f"{'丙' * 190}。")) == [first.text, ""]
    needed = say(f"{'丙' * 190}。", needed=True)
    assert quoted(first, needed) == [f"{'甲' * 180}。", needed.text]


def test_of_a_further_clause_that_does_not_fit_whole_the_best_is_said():
    first = say(f"{'甲' * 250}。")
    further = say(f"{'乙' * 120}。{'丙' * 120}。", 0.2, 0.9)
    assert quoted(first, further) == [first.text, f"{'丙' * 120}。"]


def test_of_what_is_too_long_the_best_is_said_and_what_is_nearly_as_good():
    text = f"{'甲' * 170}。{'乙' * 170}。{'丙' * 170}。"
    assert quoted(say(text, 0.2, 0.9, 0.1)) == [f"{'乙' * 170}。"]
    assert quoted(say(text, 0.85, 0.9, 0.1)) == [f"{'甲' * 170}。{'乙' * 170}。"]


def test_the_first_clause_is_said_even_if_it_is_over_the_budget():
    text = "甲" * (BUDGET + 50) + "。"
    assert quoted(say(text)) == [text]


def test_of_several_things_asked_each_has_its_passage():
    text = f"{'甲' * 170}。{'乙' * 170}。{'丙' * 170}。"
    found = passages(text, False)
    both = Say(text, ((0, len(text)),), found, ((0.9, 0.2, 0.1), (0.1, 0.2, 0.85)))
    assert quoted(both) == [f"{'甲' * 170}。{'丙' * 170}。"]
    hardly = Say(text, ((0, len(text)),), found, ((0.9, 0.2, 0.1), (0.1, 0.2, 0.5)))
    assert quoted(hardly) == [f"{'甲' * 170}。"]
