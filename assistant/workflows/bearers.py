"""Who may stand as the one that a duty binds: a person, a unit, or whoever does something.

Knows how their names begin and end. A thing, an activity, a place, a condition or a torn piece of
a sentence is nobody; then the clause names nobody. Pure; does not know clauses.
"""

import re

from assistant.workflows.addressees import NOBODY, Sort, Subject

_ENDS = re.compile(
    r"(?:单位|企业|公司|机构|组织|人员|人|者|户|员|社|厂|场|商|方|区|方面|团体|院|学校|法院|机关|部门|政府|国务院|委员会|协会|学会|"
    r"船舶|平台|电厂|农田、林场|市场|广告主|旅馆|城市|地方|[省市县区长局厅站队]|军队|媒体|公民|幼儿园|工会|海关|小区|家庭|成员|单位的全员)"
    r"(?:[（(][^）)]*[）)])?$"
)
_PLAIN = re.compile(
    r"(?:单位|企业|者|人员|船舶|景区|检[查验测]机构|商|养殖场|养殖小区)$"
)  # of what was taken for a thing
_TORN = re.compile(
    r"^(?:其|该(?!当)|此类|专[人门]|紧急|新建(?!.*的)|改建|扩建|建设(?!单位|工程)(?!.*的)|要求|会同|约谈|招徕|除|无(?!关)|因|或者|以及|和|及|但|并|应当|不得|可以|有权)|"
    r"^制定(?!.*单位.*的)|^(?:在|对|向|为|由|把|将|给|与)(?!.*的)|"
    r"有权|应当(?!取得|办理)|可以|不得|约谈|接待旅游者$|(?:引|致|使|或者|、)人$|[^国]家规定的?$|的[^的]*除[^外]"
)
_DOES = re.compile(  # a case is somebody where it begins with what he does
    r"^(?:从事(?!.*的船舶)|申请|托运|转移|自行|终止经营|安排|聘用|雇用|搭建|新设|开办|举办|设立|委托|采购|承接|"
    r"跨省[^，]*转移|通过[^，的]*(?:经营|运输|销售|发布)|以[^，的]*(?:发送|提供|销售)|向[^，]+(?:提供|排放|出售)|"
    r"患有|无[^，的]*许可证|在[^，]*(?:从事|开办|经营|采砂|捕捞|施工)|使用(?!后)|取得[^，的]*的$|"
    r"(?:生产(?!许可)|经营(?!许可)|销售|运输|贮存|储存|收集|利用|处置|进口|出口|拆除|占用|取用|安装)[^，]*的$)"
)
_MATTER = re.compile(  # … and not of what happens to a thing
    r"期满|有效期|属于|不?符合|产生的|发生|变化|改变|场所与|情况|(?:食品|产品|废物|设施|设备|车辆|船舶|项目|标准)的$.*，|的[^的，]+的$"
)


def bearer(subject: Subject) -> str:
    """The subject's words where they name a person or a unit, otherwise ""."""
    text = re.split("(?<!不)是(?!否)", subject.text.strip())[0]  # 矿山企业是责任主体
    if subject.sort is Sort.ACTOR:
        return text if _ENDS.search(text) and not _TORN.search(text) else ""
    if subject.sort is Sort.THING:
        return text if _PLAIN.search(text) and not _TORN.search(text) else ""
    if subject.sort is not Sort.CASE or not _DOES.match(text):
        return ""
    return "" if _MATTER.search(text) and not text.startswith(("向", "患有", "搭建")) else text


def is_nobody(subject: Subject) -> bool:
    """Whether a subject leaves open who is bound: nobody, a thing or a mere condition."""
    return subject is NOBODY or not bearer(subject)
