"""现场核查: every rule stands on its clause; situations as data; the command and the sheet."""

import io
import json
from dataclasses import asdict
from datetime import date
from itertools import product

import pytest

from assistant.workflows.inspect import (
    DECIDING,
    Facts,
    Way,
    in_dalian,
    inspect,
    possible_ways,
    rules,
    trades_of,
)
from assistant.workflows.lines import Line, stand
from corpus.errors import BadRequest, StoreError
from tests.conftest import TODAY
from ui.inspect import as_docx, as_record, as_text, read_facts
from ui.parser import make_parser

CLOSE, MOVE, UPGRADE = Way
EITHER, ALL = (MOVE, UPGRADE), (CLOSE, MOVE, UPGRADE)
REPORT, LAWS = "大连散乱污整治报道@2020-07#要点", "生态环境执法检查指南@2025-04-30#要点"


def facts(permit=None, dirty=None, grave=None, **more) -> Facts:
    return Facts(**dict(zip(DECIDING, (permit, dirty, grave), strict=True)), **more)


SITUATIONS = [  # facts, ways, points of the report that they stand on, words that "open" has
    (facts(False, True, True), (CLOSE,), (9,), ["没有写这些企业一律关停取缔"]),
    (facts(False, True, False), EITHER, (10,), ["按什么标准选"]),
    (facts(False, False, False), EITHER, (10,), ["是否仍在排放污染物"]),
    (facts(True, True, False), EITHER, (10,), ["按什么标准选"]),
    (facts(True, False, False), (), (), ["没有写“散乱污”企业的定义"]),
    (facts(True, False, True), (), (), []),
    (facts(True, True, True), (), (), ["没有写归入三类中的哪一类"]),
    (facts(False, False, True), (), (), ["没有写归入三类中的哪一类"]),
    (facts(), ALL, (9, 10), ["审批、登记手续", "有没有违法排污", "停产、停业、关闭的情节"]),
    (facts(False), ALL, (9, 10), ["有没有违法排污", "停产、停业、关闭的情节"]),
    (facts(True), EITHER, (10,), ["有没有违法排污", "停产、停业、关闭的情节"]),
    (facts(None, True), ALL, (9, 10), ["审批、登记手续"]),
    (facts(None, False), EITHER, (10,), ["审批、登记手续"]),
    (facts(None, None, True), (CLOSE,), (9,), ["审批、登记手续", "有没有违法排污"]),
    (facts(None, None, False), EITHER, (10,), ["审批、登记手续", "有没有违法排污"]),
    (facts(False, True), ALL, (9, 10), ["停产、停业、关闭的情节"]),
    (facts(False, None, True), (CLOSE,), (9,), ["有没有违法排污"]),
    (facts(None, True, True), (CLOSE,), (9,), ["审批、登记手续"]),
    (facts(True, None, True), (), (), ["有没有违法排污", "没有写归入三类中的哪一类"]),
    (facts(True, False), (), (), ["没有写“散乱污”企业的定义"]),
    (facts(False, True, False, in_park=True), EITHER, (10,), ["没有写它只能升级改造"]),
    (facts(False, True, False, in_park=False), EITHER, (10,), ["有没有可以进驻的工业园区"]),
    (facts(False, True, False), EITHER, (10,), ["是否在工业园区内", "可以进驻的工业园区"]),
    (facts(False, True, True, in_park=True), (CLOSE,), (9,), []),
    (facts(False, True, False, coal_in_no_burn_zone=True), EITHER, (10, 12), ["高污染燃料"]),
    (facts(False, False, False, coal_in_no_burn_zone=True), EITHER, (10, 12), ["单独核实"]),
    (facts(False, True, False, coal_in_no_burn_zone=False), EITHER, (10,), []),
    (facts(grave=False, industry="石材加工"), EITHER, (10, 12), []),
    (facts(grave=False, industry="海带加工厂"), EITHER, (10, 12), ["没有说明两者的关系"]),
    (facts(grave=False, industry="电镀"), EITHER, (10, 12), ["不全是原话"]),
    (facts(grave=False, industry="汽修店"), EITHER, (10, 12), ["不全是原话", "VOCs"]),
    (facts(grave=False, industry="家具"), EITHER, (10, 12), ["是否涉及VOCs排放"]),
    (facts(grave=False, industry="面包房"), EITHER, (10,), []),
    (facts(grave=False, district="沈阳市铁西区"), EITHER, (10,), ["当地自己的"]),
    (facts(grave=False, district="高新区"), EITHER, (10,), ["地名别的城市也有"]),
]


@pytest.mark.parametrize(("given", "ways", "points", "asked"), SITUATIONS)
def test_a_situation_has_its_ways_grounds_and_questions(store, given, ways, points, asked):
    found = inspect(given, store, TODAY)
    grounds = {line.clause_ids[-1] for line in found.of("because")}
    assert found.ways == ways
    assert {p for p in (9, 10, 12) if f"{REPORT}{p}" in grounds} == set(points)
    for words in asked:
        assert any(words in text for text in found.open), words
    assert bool(found.contradictions) == (deciding(given) == (True, False, True))


def deciding(given: Facts) -> tuple[bool | None, ...]:
    return tuple(getattr(given, name) for name in DECIDING)


@pytest.mark.parametrize("known", list(product((True, False, None), repeat=3)))
def test_what_is_not_known_leaves_open_all_that_either_value_would_give(known):
    worlds = product(*((True, False) if value is None else (value,) for value in known))
    either = {way for world in worlds for way in possible_ways(facts(*world))}
    assert set(possible_ways(facts(*known))) == either


@pytest.mark.parametrize("known", list(product((True, False, None), repeat=3)))
def test_every_unknown_fact_is_asked_for_and_no_known_one(store, known):
    asked = inspect(facts(*known), store, TODAY).open
    words = ("审批、登记手续是否齐全", "有没有违法排污（", "是否达到法律规定")
    for value, begin in zip(known, words, strict=True):
        assert any(text.startswith(begin) for text in asked) == (value is None)


@pytest.mark.parametrize("rule", rules().lines, ids=lambda rule: rule.clause_ids[0])
def test_every_rule_stands_alone_on_its_clause(store, rule):
    alone = stand([Line(rule.text, rule.clause_ids)], store, TODAY)
    assert alone.withheld == 0
    assert alone.lines[0].text == rule.text


def test_rules_name_trades_that_there_are():
    everything = rules()
    named = {t for r in (*everything.lines, *everything.open) for t in (*r.trade, *r.near)}
    assert named <= everything.trades.keys()
    assert {r.part for r in everything.lines} == {"because", "law", "who", "safeguards", "sheet"}
    assert all(r.step for r in everything.lines if r.part == "who")


def test_a_misspelt_rule_is_refused(tmp_path):
    bad = tmp_path / "inspect.yaml"
    bad.write_text("ways: []\nlines: [{text: 甲, wenn: {}}]\n", "utf-8")
    with pytest.raises(StoreError, match="不合格式"):
        rules(bad)


def test_safeguards_are_always_there(store):
    ids = {line.clause_ids[-1] for line in inspect(Facts(), store, TODAY).of("safeguards")}
    scheme = "大连散乱污整治工作方案@2020-07#要点"
    assert {f"{scheme}4", f"{scheme}5", f"{LAWS}39", f"{LAWS}41", f"{LAWS}44", f"{LAWS}52"} <= ids


def test_who_may_do_each_step_is_said(store):
    steps = {line.step: line for line in inspect(Facts(), store, TODAY).of("who")}
    assert set(steps) >= {"报告", "检查", "责令", "处罚", "查封扣押", "停业关闭", "移送"}
    assert "报经有批准权的人民政府批准" in steps["停业关闭"].text
    assert steps["检查"].clause_ids == (f"{LAWS}1",)


def test_coal_where_none_may_be_burnt_brings_the_law(store):
    law = inspect(facts(coal_in_no_burn_zone=True), store, TODAY).of("law")
    fines = [line.text for line in law if "没收燃用高污染燃料的设施" in line.text]
    assert "2万元以上20万元以下" in fines[0]


def test_the_four_aspects_of_seaweed_are_said(store):
    because = inspect(facts(industry="海菜加工"), store, TODAY).of("because")
    assert any("（三）水污染防治" in line.text for line in because)


def test_notices_say_whose_scheme_it_is(store):
    def said(district):
        return "\n".join(inspect(facts(district=district), store, TODAY).notices)

    assert "“沈阳市”不在所列的大连市" in said("沈阳市")
    assert "适用地区：大连市" in said("沈阳市")
    assert "适用地区" not in said("庄河市")
    assert "不在大连市的，要先找到" in said(None)
    assert "生态环境法典" in said("庄河市")


def test_a_name_with_braces_is_shown_as_it_is(store):
    found = inspect(facts(district="{district}{0}"), store, TODAY)
    assert any("“{district}{0}”" in text for text in found.notices)


def test_before_the_digests_of_laws_their_lines_are_withheld_and_that_is_said(store):
    found = inspect(facts(False, True, True), store, date(2024, 1, 1))
    assert found.ways == (CLOSE,)
    assert found.of("law") == ()
    assert any("没有列出" in text for text in found.notices)


HERE = [
    "大连市甘井子区",
    "甘井子",
    "沙河口",
    "西岗区",
    "中山区",
    "中山",
    "旅顺口区",
    "金州",
    "普兰店",
    "瓦房店市",
    "庄河",
    "长海县",
    "金普新区",
    "辽宁省大连市",
    "高新区",
    "长兴岛",
]
ELSEWHERE = ["中山市", "沈阳市", "上海市崇明区长兴岛", "青岛市大连路", "北京中关村高新区"]
PLACES = [
    *((place, True) for place in HERE),
    *((place, False) for place in ELSEWHERE),
    (None, None),
    ("", None),
]


@pytest.mark.parametrize(("place", "here"), PLACES)
def test_places_of_dalian_are_known(place, here):
    assert in_dalian(place)[0] is here


@pytest.mark.parametrize("place", ["高新区", "长兴岛", "中山", "开发区"])
def test_a_name_that_other_cities_share_is_asked_about(place):
    assert in_dalian(place) == (True, True)


TRADES = [
    ("石材开采", {"石材": True}),
    ("石材销售门市", {"石材": False}),
    ("酸洗磷化", {"表面处理": False}),
    ("塑料制品（注塑）", {"挥发性有机物": True}),
    ("家具制造，不涉及喷漆", {"挥发性有机物": True}),
    ("露天喷涂汽修", {"汽车维修": True, "挥发性有机物": False, "涂装": False}),
    ("食品加工", {}),
    (None, {}),
]


@pytest.mark.parametrize(("industry", "trades"), TRADES)
def test_trades_are_read_from_the_name_of_an_industry(industry, trades):
    assert trades_of(industry) == trades


BAD = [
    ("[]", "JSON 对象"),
    ("{", "JSON 对象"),
    ('{"in_parks": true}', "in_parks"),
    ('{"in_park": "是"}', "in_park"),
    ('{"in_park": 1}', "in_park"),
    ('{"industry": 3}', "industry"),
]


@pytest.mark.parametrize(("raw", "words"), BAD)
def test_facts_that_cannot_be_meant_are_refused(tmp_path, raw, words):
    file = tmp_path / "facts.json"
    file.write_text(raw, "utf-8")
    with pytest.raises(BadRequest, match=words):
        read_facts(file)


def test_an_absent_file_of_facts_is_refused(tmp_path):
    with pytest.raises(BadRequest, match="读不出来"):
        read_facts(tmp_path / "none.json")


def test_the_command_prints_the_contract_and_writes_the_sheet(desk, tmp_path, capsys):
    file, sheet = tmp_path / "facts.json", tmp_path / "sheet.docx"
    file.write_text('{"industry": " ", "in_park": null, "procedures_complete": false}', "utf-8")
    assert read_facts(file) == facts(False)
    call = [
        "inspect",
        "--facts",
        str(file),
        "--json",
        "--docx",
        str(sheet),
        "--as-of",
        "2025-04-30",
    ]
    args = make_parser().parse_args(call)
    assert args.run(args, desk) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["ways"] == list(ALL)
    assert {"ways", "because", "open", "safeguards", "notices"} <= record.keys()
    assert all(line["clause_id"] in line["clause_ids"] for line in record["because"])
    assert sheet.read_bytes()[:2] == b"PK"


def test_text_and_record_say_the_same(store):
    found = inspect(facts(True, False, True), store, TODAY)
    record, text = as_record(found), as_text(found)
    assert text.startswith("去向\n· 按所给的事实，报道没有指明去向。\n")
    assert record["contradictions"][0] in text
    assert all(line["text"] in text for part in ("law", "who") for line in record[part])


def test_the_sheet_has_what_is_known_and_room_for_the_rest(store):
    from docx import Document

    found = inspect(facts(False, True, False, industry="石材", district="庄河市"), store, TODAY)
    note = Document(io.BytesIO(as_docx(found)))
    cells = [cell.text for table in note.tables for row in table.rows for cell in row.cells]
    for words in (
        "一名领导",
        "一抓到底",
        "区（县）级领导",
        "石材",
        "庄河市",
        "验收意见",
        "完成期限",
    ):
        assert words in cells
    assert any(text.startswith("可能") and "要点10" in text for text in cells)
    assert "要点整理（非原文）" in "".join(p.text for p in note.paragraphs)


def test_facts_are_those_of_the_contract():
    assert set(asdict(Facts())) == {
        "industry", *DECIDING, "in_park", "coal_in_no_burn_zone", "district",
    }  # fmt: skip
