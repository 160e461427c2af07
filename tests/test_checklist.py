"""Checklists: who must do what on which clause, what is no duty, what punishes a breach, forms."""

import io
import json
from datetime import date

import pytest

from app import main
from assistant.workflows.addressees import Addressee, Sort, actor_in, addressee_of, subject_of
from assistant.workflows.checklist import checklist, chosen
from assistant.workflows.duties import duties
from corpus.embedder import shipped_embedder
from corpus.errors import BadRequest
from corpus.generation import open_current, writer
from ingest.parse import parse
from tests.conftest import desk_over
from ui.checklist import TITLE, _run_on, as_docx, as_record, as_text, as_xlsx
from ui.sheets import Table, as_workbook

DAY = date(2025, 4, 30)
LAW = """# 试验锅炉法

（2021年1月1日第一届试验大会通过，自2021年1月1日起施行）

## 第一章 总则

第一条 为了教学安全，制定本法。

第二条 本法所称试验锅炉，是指供教学使用、应当有铭牌的热水器具。

第三条 试验锅炉的使用应当遵循安全第一的原则。

国家鼓励采用新型试验锅炉。

## 第二章 使用

第四条 使用试验锅炉的单位应当建立试验锅炉台账，如实填写运行记录。对超过使用年限的，应当及时报废。

第五条 锅炉主管部门应当公布检验机构名单。使用试验锅炉的单位委托检验的，应当从名单中选择；\
锅炉主管部门应当对检验情况进行抽查。

第六条 试验锅炉看护人员应当遵守下列规定：

（一）持证上岗；

（二）悬挂警示标志。

第七条 有下列情形之一的，任何单位和个人不得启用试验锅炉：

（一）压力表失灵的；

（二）安全阀未经校验的。

第八条 使用试验锅炉的单位夜间不得运行试验锅炉。但是，消毒、供暖需要的除外。

第九条 禁止出借试验锅炉许可证。国家禁止使用的试验锅炉，由锅炉主管部门公布。

第十条 试验锅炉应当由具有资质的检验机构检验。

第十一条 锅炉检验规划应当征求专家意见。依法应当报废而未报废的试验锅炉，不得转让。

第十二条 使用试验锅炉的单位应当将事故情况报告锅炉主管部门，学校应当配合调查。

## 第三章 法律责任

第十三条 违反本法第四条规定，未建立试验锅炉台账的，由锅炉主管部门责令改正，处一万元罚款。

第十四条 违反本法规定，有下列行为之一的，由锅炉主管部门责令改正，处以罚款：

（一）看护人员未悬挂试验锅炉警示标志的；

（二）出借试验锅炉许可证的。

有前款第一项行为的，给予警告；有前款第二项行为的，处五千元罚款。

第十五条 违反本法规定，检验机构夜间运行试验锅炉的，由锅炉主管部门处一千元罚款。

违反本法第六条第二项规定的，由锅炉主管部门处二千元罚款。

## 第四章 附则

第十六条 军队应当参照本法管理试验锅炉。
"""


@pytest.fixture(scope="module")
def boilers(tmp_path_factory):
    home, files = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("laws")
    path = files / "试验锅炉法.md"
    path.write_text(LAW, "utf-8")
    with writer(home) as held:
        held.publish(
            [parse(path, "")],
            shipped_embedder(),
            old=None,
            shipped="",
            progress=lambda *_: lambda _: None,
        )
    return open_current(home, shipped_embedder())


@pytest.fixture(scope="module")
def listed(boilers):
    return checklist(["试验锅炉法"], boilers, DAY)


def at(found, place: str):
    return [item for item in found.items if item.basis.endswith(f"》{place}")]


def one(text: str):
    (duty,) = duties(text)
    return duty


# -- what is a duty


def test_a_sentence_that_omits_its_subject_takes_over_that_of_the_one_before(listed):
    first, second = at(listed, "第四条")
    assert first.who == second.who == "使用试验锅炉的单位"
    assert second.duty == "对超过使用年限的，应当及时报废。"
    assert first.look_at == "试验锅炉台账、运行记录"


def test_what_authorities_must_do_is_no_item_unless_asked_for(boilers, listed):
    (item,) = at(listed, "第五条")
    assert item.who == "使用试验锅炉的单位"
    assert "抽查" not in item.duty
    everything = at(checklist(["试验锅炉法"], boilers, DAY, authorities=True), "第五条")
    assert [i.addressee for i in everything] == ["authority", "enterprise", "authority"]


def test_an_item_of_a_list_keeps_the_words_that_lead_to_it_and_its_subject(listed):
    assert [i.who for i in listed.items if "第六条" in i.basis] == ["试验锅炉看护人员"] * 2
    (second,) = at(listed, "第六条第（二）项")
    assert second.duty == "试验锅炉看护人员应当遵守下列规定：\n（二）悬挂警示标志"


def test_a_case_in_which_a_ban_holds_stands_with_the_ban(listed):
    (first,) = at(listed, "第七条第（一）项")
    assert (first.who, first.kind) == ("任何单位和个人", "不得")
    assert first.duty.endswith("不得启用试验锅炉：\n（一）压力表失灵的")


def test_an_exception_in_a_sentence_of_its_own_is_not_cut_off(listed):
    (item,) = at(listed, "第八条")
    assert item.duty.endswith("但是，消毒、供暖需要的除外。")


def test_a_ban_on_everybody_names_nobody_and_a_banned_thing_is_no_ban(listed):
    (item,) = at(listed, "第九条")
    assert (item.kind, item.who, item.addressee) == ("禁止", "", "anyone")


def test_who_is_to_act_is_named_behind_the_modal(listed):
    (item,) = at(listed, "第十条")
    assert item.who == "具有资质的检验机构"


def test_definitions_principles_conditions_and_plans_of_authorities_are_no_items(listed):
    articles = {item.basis.partition("》")[2].partition("条")[0] for item in listed.items}
    assert articles.isdisjoint({"第一", "第二", "第三", "第十三", "第十四", "第十五"})
    (item,) = at(listed, "第十一条")
    assert item.duty == "依法应当报废而未报废的试验锅炉，不得转让。"


def test_two_parties_in_one_sentence_are_two_items(listed):
    assert [i.who for i in at(listed, "第十二条")] == ["使用试验锅炉的单位", "学校"]


def test_a_relative_clause_that_names_an_authority_does_not_make_the_subject_one():
    duty = one("设区的市级人民政府确定的重点单位应当公开监测信息。")
    assert (duty.who, duty.addressee) == (
        "设区的市级人民政府确定的重点单位",
        Addressee.ENTERPRISE,
    )


def test_who_stands_in_a_condition_is_not_who_must_act():
    assert one("游客数量达到上限时，景区应当停止售票。").who == "景区"
    assert one("未经消费者同意，经营者不得发送广告。").who == "经营者"
    assert one("网站为用户办理入网手续，在签约时，应当核对身份。").who != "用户"


def test_a_case_names_whoever_is_in_it():
    subject = subject_of("从事道路运输、水路运输的，")
    assert (subject.text, subject.sort) == ("从事道路运输、水路运输的", Sort.CASE)
    assert subject_of("发生事故的，").sort is Sort.NOBODY


def test_bodies_are_told_from_authorities_by_the_last_of_their_name():
    assert actor_in("主管部门委托的机构") == "主管部门委托的机构"
    assert addressee_of(subject_of("主管部门委托的机构")) is Addressee.ENTERPRISE
    assert addressee_of(subject_of("集中用餐单位的主管部门")) is Addressee.AUTHORITY
    assert addressee_of(subject_of("任何单位和个人")) is Addressee.ANYONE


def test_consequences_of_a_breach_are_no_duties():
    assert list(duties("使用单位违反规定的，由主管部门责令改正，使用单位应当停用。")) == []
    assert list(duties("造成损害的，应当承担赔偿责任。")) == []


def test_a_short_duty_to_help_stands_behind_what_it_helps_with():
    duty = one("调查组有权了解情况。有关单位应当予以配合。")
    assert duty.shown == ((0, 21),)


# -- penalties


def test_the_penalty_that_cites_the_article_belongs_to_the_act_that_it_names(listed):
    first, second = at(listed, "第四条")
    (penalty,) = first.penalty
    assert penalty.place == "《试验锅炉法》第十三条"
    assert second.penalty == ()


def test_a_penalty_without_a_citation_is_found_by_the_act_with_what_is_laid_on_it(listed):
    (ban,) = at(listed, "第九条")
    (penalty,) = ban.penalty
    assert penalty.place == "《试验锅炉法》第十四条第一款第（二）项"
    assert penalty.text.endswith(
        "\n（二）出借试验锅炉许可证的。"
        "\n有前款第一项行为的，给予警告；有前款第二项行为的，处五千元罚款。"
    )


def test_a_penalty_for_others_or_for_another_item_is_none_for_a_duty(listed):
    (night,) = at(listed, "第八条")
    assert night.penalty == ()
    first, second = (at(listed, f"第六条第（{n}）项")[0] for n in "一二")
    assert [p.place for p in first.penalty] == []
    assert "《试验锅炉法》第十五条第二款" in [p.place for p in second.penalty]


def test_the_run_on_text_of_an_item_parts_its_spans():
    assert _run_on("应当符合要求：\n（一）安全\n另有规定的除外。") == (
        "应当符合要求：（一）安全。另有规定的除外。"
    )


# -- which policies


def test_a_policy_is_found_by_slug_title_or_a_part_of_one(store):
    slug = "排污许可申领指南"
    assert {chosen(t, store, DAY).slug for t in (slug, f"{slug}@2025-04-30", "许可申领")} == {slug}


def test_an_unknown_policy_is_refused_with_the_nearest_names(store):
    with pytest.raises(BadRequest, match="排污许可申领指南"):
        chosen("排污许可申请指南", store, DAY)
    with pytest.raises(BadRequest, match="好几份"):
        chosen("排污", store, DAY)


def test_a_digest_is_named_as_one(store):
    found = checklist(["工业固体废物管理指南"], store, DAY)
    assert len(found.items) > 10
    assert all("要点整理，非原文" in item.basis for item in found.items)
    assert as_record(found)["policies"][0]["digest"] is True
    assert any("不是原文" in notice for notice in found.notices)


# -- forms


def test_the_record_has_what_the_contract_asks_for(listed):
    record = as_record(listed)
    first = record["items"][0]
    keys = "n who addressee duty kind look_at basis clause_id quote penalty"
    assert list(first) == keys.split()
    assert [item["n"] for item in record["items"]] == list(range(1, len(listed.items) + 1))
    assert first["penalty"][0]["clause_id"] == "试验锅炉法@2021-01-01#第十三条"
    assert "（条文未写明）" in as_text(listed)


def test_the_docx_has_boxes_and_the_words_of_the_penalties(listed):
    from docx import Document

    note = Document(io.BytesIO(as_docx(listed)))
    items, punished = note.tables
    assert [c.text for c in items.rows[0].cells][-3:] == ["结果", "备注", "照片编号"]
    assert len(items.rows) == len(listed.items) + 1
    assert items.rows[1].cells[6].text == "□是\n□否\n□不适用"
    assert any("处五千元罚款" in cell.text for cell in punished.columns[1].cells)
    assert "核查日期：" in "".join(p.text for p in note.paragraphs)


def test_the_xlsx_offers_the_results_and_prints_on_a4_landscape(listed):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(as_xlsx(listed)))
    sheet = book[TITLE]
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"是,否,不适用"'
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    head = int(sheet.freeze_panes[1:]) - 1
    assert [cell.value for cell in sheet[head]][:3] == ["序号", "核查对象", "核查内容"]
    assert sheet.cell(head + 1, 3).value == listed.items[0].duty
    assert book.sheetnames == [TITLE, "罚则条文"]


def test_nothing_of_a_text_becomes_a_formula():
    from openpyxl import load_workbook

    made = as_workbook([Table("甲/乙", "=1+1", ("列",), [("=HYPERLINK(1)\x00",)], (20,))])
    sheet = load_workbook(io.BytesIO(made))["甲乙"]
    assert sheet["A3"].value == "=HYPERLINK(1)"
    assert sheet["A3"].data_type == "s"


def test_the_command_writes_both_files(shipped_home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YOUJU_HOME", str(shipped_home))
    files = [str(tmp_path / name) for name in ("清单.docx", "清单.xlsx")]
    title = ["--policy", "工业固体废物管理指南", "--as-of", "2025-04-30"]
    assert main(["checklist", *title, "--json", "--docx", files[0], "--xlsx", files[1]]) == 0
    assert json.loads(capsys.readouterr().out)["items"]
    assert all((tmp_path / name).stat().st_size > 5000 for name in ("清单.docx", "清单.xlsx"))


# -- real laws


@pytest.fixture(scope="module")
def real(shared, tmp_path_factory):
    laws = shared / "laws" / "national"
    names = (
        "固体废物污染环境防治法(2020-04-29)",
        "安全生产法(2021-06-10)",
        "排污许可管理条例(2021-01-24)",
    )
    desk = desk_over(tmp_path_factory.mktemp("home"))
    desk.take_in([path for path in laws.rglob("*.md") if path.stem in names])
    return desk.open_store()


@pytest.mark.shared
def test_over_real_laws_every_line_is_the_clauses_own_and_no_authority_is_checked(real):
    titles = ["固体废物污染环境防治法", "安全生产法", "排污许可管理条例"]
    found = checklist(titles, real, DAY)
    assert len(found.items) > 200
    for item in found.items:
        clause = real.catalog.clause(item.clause_id)
        assert all(line in clause.text for line in item.duty.split("\n")), item.duty
        assert item.who in item.duty or item.who in clause.text
        assert str(clause.address) in item.basis
        assert not item.who.endswith(("主管部门", "人民政府", "国务院")), item
        for penalty in item.penalty:
            ground = real.catalog.clause(penalty.clause_id).text
            assert all(line in ground for line in penalty.text.split("\n"))
    assert sum(bool(item.penalty) for item in found.items) > 25
    assert found.withheld <= 6


@pytest.mark.shared
def test_a_version_that_is_not_in_force_on_the_day_is_refused(real):
    with pytest.raises(BadRequest, match="不是现行规定"):
        checklist(["排污许可管理条例"], real, date(2019, 1, 1))
