"""What stands beside an answer: other figures, articles referred to, definitions, consequences."""

from datetime import date

import pytest

from assistant.ask import AskSettings, ask
from assistant.beside import beside
from assistant.types import Citation, Question
from assistant.understand import understand
from corpus.embedder import shipped_embedder
from corpus.generation import open_current, writer
from ingest.parse import parse

DAY = date(2025, 4, 30)
ITEMS = (
    "没有在试验锅炉上张贴标志，或者标志的内容、颜色、大小、位置、语言不符合管理部门公布的式样；",
    "没有为试验锅炉配备经过培训并且考试合格的看护人员，或者看护人员擅自离开工作岗位；",
    "把试验锅炉借给没有取得许可证的单位或者个人使用，或者从这样的单位、个人借入试验锅炉；",
    *["对试验锅炉的日常检查、定期检验、维修保养没有作出记录，或者所作的记录不真实、不完整；"] * 6,
)
LAWS = {
    "试验锅炉法": (
        "（2021年1月1日第一届试验大会通过，自2021年1月1日起施行）",
        "第一条 本法所称试验锅炉，是指供教学使用、压力不高的热水器具。",
        "第二条 试验锅炉的运行记录保存期限不得少于三年。",
        "第三条 试验锅炉许可证有效期届满需要延续的，应当在有效期届满三十日前提出申请。"
        "法律、行政法规另有规定的，依照其规定。",
        "第四条 违反本法第二条规定，未保存试验锅炉运行记录的，由管理部门处一万元罚款。",
        "第五条 违反本法规定，经营试验锅炉有下列行为之一的，由管理部门责令改正，处以罚款：",
        *(f"（{number}）{item}" for number, item in zip("一二三四五六七八九", ITEMS, strict=True)),
        "有前款第一项行为的，处五千元罚款；有前款第二项、第三项行为的，处二万元以上五万元以下罚款。",
    ),
    "试验锅炉许可条例": (
        "（2022年1月1日公布，自2022年1月1日起施行）",
        "第一条 试验锅炉的运行记录应当保存，保存期限不得少于五年。",
        "第二条 试验锅炉许可证有效期届满需要延续的，应当在有效期届满六十日前提出申请。",
    ),
}


REVISED = (
    "（2021年1月1日第一届试验大会通过，2025年12月1日修订，自2026年1月1日起施行）",
    "第一条 试验锅炉的看护人员应当经过培训。",
    "第二条 本法所称试验锅炉，是指供教学使用、压力不高的热水器具。",
    "第三条 试验锅炉的运行记录保存期限不得少于十年。",
)


@pytest.fixture(scope="module")
def boilers(tmp_path_factory):
    home, files = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("laws")
    texts = []
    for name, lines in (*LAWS.items(), ("试验锅炉法2026", REVISED)):
        path = files / f"{name}.md"
        path.write_text(f"# {name.removesuffix('2026')}\n\n" + "\n\n".join(lines), "utf-8")
        texts.append(parse(path, ""))
    with writer(home) as held:
        held.publish(
            texts, shipped_embedder(), old=None, shipped="", progress=lambda *_: lambda _: None
        )
    return open_current(home, shipped_embedder())


def asked(store, text: str):
    return ask(Question(text, DAY), store, AskSettings())


def notices(store, text: str, start: str) -> list[str]:
    return [notice for notice in asked(store, text).notices if notice.startswith(start)]


def test_two_laws_with_other_figures_stand_side_by_side_without_a_ruling(boilers):
    (said,) = notices(boilers, "试验锅炉的运行记录保存期限是几年？", "两处写的数不一样")
    assert "不得少于三年" in said
    assert "不得少于五年" in said
    assert "2022-01-01" in said
    assert said.endswith("请核对。")


def test_a_pair_of_laws_is_told_once_however_their_quotes_lie(boilers):
    catalog = boilers.catalog
    clauses = [
        catalog.clause(f"{policy}#{article}")
        for policy, article in (
            ("试验锅炉法@2021-01-01", "第二条"),
            ("试验锅炉许可条例@2022-01-01", "第一条"),
            ("试验锅炉法@2021-01-01", "第二条"),
        )
    ]
    cited = [
        Citation(n, c, catalog.policies[c.policy_id], str(c.address), c.text, 0, len(c.text))
        for n, c in enumerate(clauses, 1)
    ]
    said = beside(understand(Question("运行记录保存几年？", DAY)), cited, boilers, DAY)
    assert len([notice for notice in said if notice.startswith("两处写的数不一样")]) == 1


def test_a_law_that_leaves_room_for_others_leads_to_the_special_one(boilers):
    said = asked(boilers, "试验锅炉许可证有效期届满需要延续，提前多少日提出申请？").notices
    (special,) = [notice for notice in said if "先看它" in notice]
    assert special.startswith("《试验锅炉法》第三条写明“法律、行政法规另有规定的，依照其规定”")
    assert "《试验锅炉许可条例》第二条" in special
    assert not any(notice.startswith("两处") for notice in said)


def test_an_article_that_a_quote_refers_to_is_shown_one_hop_away(boilers):
    (said,) = notices(boilers, "未保存试验锅炉运行记录罚多少钱？由谁处罚？", "依据[")
    assert "“本法第二条”：《试验锅炉法》第二条：“试验锅炉的运行记录保存期限不得少于三年。”" in said


def test_a_term_of_the_question_is_defined_where_the_quote_does_not(boilers):
    (said,) = notices(boilers, "试验锅炉的运行记录保存期限是几年？", "“试验锅炉”的含义")
    assert "《试验锅炉法》第一条：“本法所称试验锅炉，是指供教学使用" in said
    assert not notices(boilers, "什么是试验锅炉？", "“试验锅炉”的含义")


def test_what_a_law_defines_is_said_where_nothing_else_is_asked_of_it(boilers):
    assert "供教学使用、压力不高的热水器具" in asked(boilers, "什么是试验锅炉？").text
    assert asked(boilers, "什么是试验锅炉的颜色？").refusal


def test_what_a_later_paragraph_lays_on_an_item_is_quoted_with_it(boilers):
    said = asked(boilers, "没有为试验锅炉配备经过培训的看护人员怎么罚？").text
    assert "（二）没有为试验锅炉配备" in said
    assert "处二万元以上五万元以下罚款" in said
    assert "处五千元罚款" not in said


def test_what_has_become_of_an_article_since_the_day_is_told(boilers):
    (kept,) = notices(boilers, "《试验锅炉法》第二条", "《试验锅炉法》第二条：")
    assert kept.endswith("其中最相近的是第三条：“试验锅炉的运行记录保存期限不得少于十年。”")
    (same,) = notices(boilers, "什么是试验锅炉？", "《试验锅炉法》第一条：")
    assert same == "《试验锅炉法》第一条：2026-01-01起施行2025-12-01的版本，现为第二条，文字未变。"
    today = ask(Question("《试验锅炉法》第三条", date(2026, 11, 30)), boilers, AskSettings())
    assert "不得少于十年" in today.text
    assert not any("最相近" in notice for notice in today.notices)


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("我们厂刚建好，排污许可证怎么办？", "“办证指南”页（youju permit）"),
        ("办排污证要带什么材料", "“办证指南”页（youju permit）"),
        ("发现一家没照没证的塑料小作坊怎么处理", "“现场核查”页（youju inspect）"),
        ("排污许可证丢了怎么办", ""),
        ("排污许可证有效期几年？", ""),
    ],
)
def test_where_a_matter_is_worked_step_by_step_is_said(store, question, page):
    said = "".join(ask(Question(question, DAY), store, AskSettings()).notices)
    assert page in said
    assert bool(page) == ("页（youju" in said)
