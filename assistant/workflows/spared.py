"""Which duties of a clause are nothing to inspect at an enterprise: catch-all items, appeals to the
public, civil liability, what only authorities can do.

Knows wording. When in doubt a duty is left out. Pure; does not know who asks.
"""

import re
from collections.abc import Sequence

from assistant.workflows.addressees import Addressee, actor_in, addressee_of, masked, subject_of
from corpus.address import number_style

_CATCH_ALL = re.compile(
    r"[^，。；]{0,60}其他[^，。；]{0,14}(?:条件|要求|义务|职责|事项|情[形况]|内容|材料|资料|措施|文件|规定|信息|因素|行为|证明)|"
    r"其他应当[^，；]{1,14}|[^，。；]{0,40}(?:规定|认为|确定|批准)[^，。；]{0,16}的其他[^，。；]{1,14}|"
    r"(?:法律|行政法规|法规|国家|国务院)[^，；]{0,30}(?:规定|要求)的(?:职责|条件|要求|义务|事项)"
)
_PUBLIC = re.compile(
    r"媒体|^新闻|新闻出版|协会|工会|共产主义青年团|妇女联合会|^公民|全社会|社会团体$|消费者组织|行业组织|家庭及其成员|志愿"
)
_APPEAL = re.compile(
    r"示范|带头|因地制宜|以身作则|依法履行[^，。；]{0,14}(?:节能|保护|方面的|投放|防治)义务|恪尽职守|^(?:应当|必须)努力|"
    r"^(?:应当|必须)(?:增强|提高|树立)[^，。；]{0,16}意识|"
    r"^(?:应当|必须)(?:都|依法)?(?:遵守|执行|依照|按照|适用)(?:本法|本条例|本办法|本规定)(?:的)?(?:有关|相关)?(?:规定)?(?:执行)?[。；]?$|"
    r"^应当(?:积极)?(?:支持|鼓励|自觉|珍惜|爱护|倡导|引导)|^应当(?:依法)?承担[^，。；]*(?:社会责任|义务)|"
    r"^应当协助[^，。；]*(?:政府|部门)|遵守保密|^应当充分考虑|^应当采取措施，减少[^。]*促进"
)
_CIVIL = re.compile(
    r"^(?:应当|必须|不得)[^。；]{0,60}(?:赔偿|恢复原状|折价|补偿|赔礼|连带|返还)|"
    r"^(?:应当|必须)[^，。；]{0,14}(?:承担|负担)[^，。；]{0,16}(?:责任|费用|损失)|^(?:不得)?免除|^应当(?:先行)?(?:支付|负责)赔"
)
OFFICIAL = re.compile(
    r"事故调查|抽查|抽样|抽取|样品|许可证的内容|(?<!土壤污染)风险评估|监察指令|安全性评估|新区|^在?水能|河流|湖泊保护|生境|城镇污水$|"
    r"栖息地|规划|(?:运输|行政|行业|市场)管理$|诊断$|鉴定$|复议|听证|审评|召集|[目名]录$|行政(?:执法|许可|处罚)|监督检查|"
    r"调查处理|决定书|通知书|总量$|区划|价格$|收费标准|(?:基础|公共)设施|布局|水事纠纷|修复重要湿地|重要湿地|水沙|河道治理|任何一方"
)
_AS_PLANNED = re.compile(
    r"专家参加|随机抽取|多目标|梯级|全面规划|统筹|合理布局|有计划|公[平正开]、公[平正开]|便民|监察指令|监督检查|缴纳|征求|口岸进行检验|许可证(?:中|上)?载明|^(?:应当|必须)(?:记载|载明)"
)
_WRITES = re.compile("合同|标签|说明书|标识|警示|档案|记录|台账|广告")  # what enterprises write
_PLAINLY = re.compile(  # what only those who run something have or do
    r"建设[^，]*项目|工程建设|建设工程|(?<!公共)设施|产品|装置|设备|车辆|船舶|航空器|仓库|包装|标签|标识|说明书|广告|食品|药|化妆品|"
    r"医疗器械|危险|放射性|废物|物料|场所|宿舍|排污口|充装站|采砂|施工|装卸|粪便|排水|"
    r"^(?:从事|生产|销售|运输|贮存|储存|进口|排放|使用|综合利用|经营)"
)
_BODIES = re.compile(
    r"(?:审评|登记|受理|监测技术|风险监测工作的技术)机构$|^受理复[验检]|鉴定委员会|^鉴定人$|^检查员$"
)
_AMONG = re.compile("(?:政府|主管部门|行政部门|有关部门)(?:[、和与]|以及|及其|$)")
_GENERAL = re.compile(r"总\s*则|监督|规划|保障|标准")
_AGREED = re.compile(r"[^。]*从其(?:规定|约定)")
_LEFT = re.compile(  # what the public must do; what is left of a ban; what a plan holds
    "公众|确[因需]|[^，。；]*(?:规划|计划)应当包括"
)
_MEDIA = re.compile("^新闻|媒体$|[和、]协会$")
_RUNS = re.compile("企业|单位|经营者|平台")


def is_spared(who: str, act: str, kind: str, item: str, whole: str) -> bool:
    """Whether a duty is nothing to inspect: `act` stands from its modal on, `item` is the item of
    a list it is laid by ("" for none), `whole` all its words."""
    style = number_style(item)
    body = item[len(style[1]) if style else 0 :].strip("；;。 ")
    if item and kind in ("应当", "必须") and _CATCH_ALL.fullmatch(body):
        return True
    if _MEDIA.search(who) or (_PUBLIC.search(who) and not _RUNS.search(who)):
        return True
    if "国家秘密" in whole or _AGREED.match(whole) or _LEFT.match(whole):
        return True
    return bool(_APPEAL.search(act) or _CIVIL.search(act))


def is_official(thing: str, act: str, text: str, paragraph: str, headings: Sequence[str]) -> bool:
    """Whether what is demanded of nobody by name is demanded of authorities, as its thing, its
    words (`act`) and those who act in its paragraph and clause (`text`) tell."""
    if OFFICIAL.search(thing) or (_AS_PLANNED.search(act) and not _WRITES.search(thing)):
        return True
    if re.search("制定[^，。]*(?:方案|计划)时", thing):
        return True
    if _PLAINLY.search(thing):
        return False
    return any(_GENERAL.search(h) for h in headings) or only_authorities(text, paragraph)


def is_official_body(who: str) -> bool:
    """Whether who is named is an authority among others, or works for one: 受理机构."""
    return bool(_BODIES.search(who) or _AMONG.search(who))


def actors_of(text: str) -> set[bool]:
    """Of those who act in a text, whether they are authorities: {True, False} for both kinds."""
    found: set[bool] = set()
    for m in re.finditer(r"[^，。；：:\n]+", masked(text)):
        said = text[m.start() : m.end()]
        style = number_style(said)
        if actor := actor_in(said[len(style[1]) if style else 0 :].strip()):
            found.add(addressee_of(subject_of(actor)) is Addressee.AUTHORITY)
    return found


def only_authorities(text: str, paragraph: str) -> bool:
    """Whether those who act in a paragraph are all authorities, or in the whole clause where
    nobody acts in it."""
    acting = actors_of(paragraph) or actors_of(text)
    return acting == {True}
