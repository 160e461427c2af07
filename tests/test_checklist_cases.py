"""Checklists, a trap each: who is bound, what is no item, what must stand beside a duty."""

import pytest

from assistant.workflows.addressees import Addressee, Sort, Subject, subject_of
from assistant.workflows.bearers import bearer
from assistant.workflows.duties import duties
from assistant.workflows.sights import look_at


def items(text: str, headings=()):
    return [d for d in duties(text, headings) if d.addressee is not Addressee.AUTHORITY]


def words(text: str, duty) -> str:
    return "".join(text[a:b] for a, b in duty.shown)


# -- who


@pytest.mark.parametrize("thing", ["登记标志应当置于显著位置。", "锅炉灰渣应当及时清运。"])
def test_a_thing_is_looked_after_by_whom_the_sentence_before_binds(thing):
    text = f"锅炉使用单位应当办理登记。{thing}"
    first, second = items(text)
    assert first.who == second.who == "锅炉使用单位"
    assert words(text, second) == text


def test_a_list_about_a_thing_is_for_whom_the_sentence_before_binds():
    text = "锅炉使用单位应当建立档案。档案应当包括下列内容：\n\n（一）图纸；\n\n（二）检验记录。"
    (_, *listed) = items(text)
    assert [d.who for d in listed] == ["锅炉使用单位"] * 2
    assert words(text, listed[0]).startswith("锅炉使用单位应当建立档案。")


def test_another_paragraph_does_not_tell_who_is_bound():
    (_, second) = items("锅炉使用单位应当办理登记。\n\n锅炉的铭牌应当清晰。")
    assert second.who == ""


@pytest.mark.parametrize(
    "text",
    [
        "锅炉的铭牌应当清晰。",
        "生产锅炉应当符合国家标准。",
        "锅炉建在地下室的，应当设置通风装置。",
        "开办浴室，其锅炉应当符合标准。",
        "锅炉应当由专人看管。",
        "用后容易致人损伤的废件，应当单独存放。",
        "从业人员超过一百人的，应当配备锅炉管理人员。",
        "生产许可证期满需要继续生产锅炉的，应当申请续展。",
    ],
)
def test_who_is_a_person_or_a_unit_or_nobody(text):
    (duty,) = items(text)
    assert duty.who == ""


def test_persons_are_named_as_they_are():
    assert bearer(Subject("从事锅炉检验的", Sort.CASE)) == "从事锅炉检验的"
    assert bearer(Subject("场所设置在地下的", Sort.CASE)) == ""
    assert bearer(Subject("被检查者", Sort.THING)) == "被检查者"
    assert bearer(Subject("其所有人", Sort.ACTOR)) == ""
    assert bearer(Subject("锅炉企业是重点单位", Sort.ACTOR)) == "锅炉企业"
    assert subject_of("消费者组织").text == "消费者组织"
    assert [d.who for d in items("进口商应当报检。")] == ["进口商"]


# -- what authorities do


@pytest.mark.parametrize(
    "text",
    [
        "锅炉使用单位所在地人民政府应当派人参加。",
        "设区的市级以上城市应当在一年内建成集中供热设施。",
        "国务院有关部门会同省级人民政府加强库区保护，禁止在库区安装锅炉。",
        "锅炉主管部门进行抽查。抽查的样品应当随机抽取。",
        "锅炉许可证应当载明有效期。",
        "事故调查报告应当包括事故经过。",
        "在水能丰富的河流，应当有计划地开发。",
        "在越冬场等重要栖息地应当实施保护措施。",
        "县级人民政府应当划定保护地。\n\n在重要栖息地应当实施生态修复。",
        "锅炉主管部门发出指令。紧急情况下要求有关单位停炉的，应当随后补发监察指令。",
        "锅炉目录由主管部门公布。禁止使用的锅炉目录由主管部门制定。",
        "人民政府及其有关部门和锅炉企业应当做好应急工作。",
    ],
)
def test_what_authorities_do_without_being_named_is_no_item(text):
    assert items(text) == []


def test_general_provisions_demand_nothing_of_an_enterprise_by_themselves():
    assert items("锅炉技术发展应当先进。", ("第一章 总则",)) == []
    assert len(items("锅炉设施应当与主体工程同时设计。", ("第一章 总则",))) == 1


# -- what stands beside


def test_an_exception_in_the_next_sentence_or_a_later_paragraph_stands_beside():
    text = "禁止围垦河道。确需围垦的，应当经过论证。"
    assert words(text, items(text)[0]) == text
    text = "锅炉使用单位应当安装铭牌。\n\n家用锅炉可以不安装铭牌。"
    (duty,) = items(text)
    assert words(text, duty).endswith("家用锅炉可以不安装铭牌。")
    text = "锅炉使用单位应当登记。\n\n锅炉销售者应当备案。\n\n小锅炉不适用第二款的规定。"
    first, second = items(text)
    assert (len(first.beside), len(second.beside)) == (0, 1)


def test_what_was_agreed_otherwise_is_no_duty_of_its_own():
    text = "变更后的单位应当处置灰渣。当事人另有约定的，从其约定；但是，不得免除义务。"
    (duty,) = items(text)
    assert words(text, duty) == text


@pytest.mark.parametrize(
    "text",
    [
        "试验锅炉应当注册。注册时，应当提交图纸和试验报告。",
        "出口的锅炉应当有铭牌。包装不符合要求的，不得入境。",
        "施工单位应当移交锅炉图纸。锅炉使用单位应当将其存入档案。",
        "任何单位不得拆除锅炉；因建设需要必须拆除的，建设单位必须事先提出拆除方案并报批。",
        "锅炉使用单位应当登记。\n\n前款规定以外的锅炉使用单位应当备案。",
    ],
)
def test_what_leans_on_the_words_before_stands_behind_them(text):
    *_, last = items(text)
    assert words(text, last) == text


# -- no items


@pytest.mark.parametrize(
    "text",
    [
        "公民应当遵守环境保护法律法规。",
        "新闻媒体应当开展锅炉安全宣传。",
        "锅炉行业协会应当加强行业自律。",
        "机关、事业单位应当在节能工作中起示范带头作用。",
        "任何单位和个人都应当依法履行节能义务。",
        "从事锅炉运输的，应当遵守本条例有关规定。",
        "侵害人应当恢复原状或者折价赔偿。",
        "锅炉使用单位涉及国家秘密的，其许可应当遵守保密法律法规的规定。",
        "消费者应当努力掌握锅炉知识。",
    ],
)
def test_appeals_liability_and_secrecy_are_no_items(text):
    assert items(text) == []


def test_a_catch_all_is_an_item_of_a_ban_only():
    listed = "\n\n（一）持证上岗；\n\n（二）法律、法规规定的其他要求。"
    assert len(items("看护人员应当遵守下列规定：" + listed)) == 1
    listed = "\n\n（一）超压运行；\n\n（二）法律、法规规定的其他行为。"
    assert len(items("锅炉使用单位不得有下列行为：" + listed)) == 2


def test_an_item_is_of_the_kind_of_the_last_words_that_lead_to_it():
    text = "锅炉广告应当真实，并不得含有下列内容：\n\n（一）升值承诺；\n\n（二）虚假信息。"
    assert {d.kind for d in items(text)} == {"不得"}


def test_exceptions_in_a_list_are_one_item_with_their_rule():
    text = "除下列情形外，禁止启用旧锅炉：\n\n（一）应急供热；\n\n（二）试验。"
    (duty,) = items(text)
    assert len(duty.spans) == 3


def test_supplementary_provisions_are_no_items_however_they_are_spaced():
    assert items("锅炉使用单位应当备案。", ("第七章　附　则",)) == []


# -- what to look at


@pytest.mark.parametrize(
    ("act", "seen"),
    [
        ("应当安装自动监测设备，保存原始监测记录。", "自动监测设备、原始监测记录"),
        ("应当取得排污许可证。", "排污许可证"),
        ("应当配备移动式压力容器和报警装置。", "移动式压力容器、报警装置"),
        ("应当建立从业人员健康管理制度。", "从业人员健康管理制度"),
        ("应当置于该特种设备的显著位置。", ""),
        ("必须事先提出拆迁方案。", ""),
        ("不得变更劳动合同。", ""),
        ("应当在显著位置标识为旧货。", ""),
        ("应当有收集、贮存设施。", ""),
    ],
)
def test_what_to_look_at_is_the_whole_name_of_a_thing(act, seen):
    assert look_at(act) == seen


def laid(text: str):
    return [(d.who, d.addressee) for d in duties(text)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("锅炉的修理，必须由锅炉制造单位或者其委托的取得许可的单位进行。",
         "锅炉制造单位或者其委托的取得许可的单位"),
        ("通过内河运输锅炉的船舶，其所有人或者经营人应当取得财务担保证明。", "所有人或者经营人"),
        ("内河船舶应当使用轻质燃油。远洋船舶靠港后应当使用岸电。", "远洋船舶"),
    ],
)  # fmt: skip
def test_whom_a_sentence_names_is_named_whole(text, who):
    assert laid(text)[-1][0] == who


def test_the_items_of_following_units_are_the_units():
    text = "下列单位应当建立专职看护队：\n（一）试验锅炉的大型制造企业；\n（二）锅炉检验单位。"
    assert [who for who, _ in laid(text)] == ["试验锅炉的大型制造企业", "锅炉检验单位"]


@pytest.mark.parametrize(
    "text",
    [
        "公众乘坐锅炉平台的，应当遵守安全注意事项。",
        "开发锅炉用水，应当充分考虑生态用水需要。",
        "锅炉节能规划应当包括锅炉改造计划。",
        "县级人民政府、锅炉管理部门接到事故报告后，其负责人应当立即赶赴现场。",
    ],
)
def test_nothing_of_the_public_of_plans_or_of_authorities_is_left(text):
    assert all(addressee is Addressee.AUTHORITY for _, addressee in laid(text))


def test_an_exception_to_a_ban_is_shown_with_it_and_no_other_duty_is():
    banned = "任何单位和个人不得在锅炉房堆放物料。因检修等特殊需要，临时堆放物料的，应当征得同意。"
    assert "因检修等特殊需要" in "".join(banned[a:b] for a, b in next(duties(banned)).shown)
    bound = "建设单位应当制定保护方案。因工程建设需要拆除锅炉的，建设单位应当重新安装锅炉。"
    assert "拆除" not in "".join(bound[a:b] for a, b in next(duties(bound)).shown)
