"""What to look at for a duty: the things that its words name and that can be seen on the spot.

Knows nouns of things that are kept, put up or installed. A name with a verb in it, a torn word or
half of a phrase is no name; then there is nothing to look at. Pure; does not know clauses.
"""

import re

from assistant.workflows.addressees import masked

_MOST = 3
_BY_RULE = re.compile(
    r"(?:按照|依照|根据|依据|违反|符合|遵守)[^，。；、]*?(?:规定|要求|标准|规范|约定|程序|格式)|"
    r"向[^，。；]*?(?:部门|机关|政府|机构)|不适用|可以不[^，。；]*"
)
_BETWEEN = re.compile(
    r"[，。；：、（）()□\s]|并(?!网)且?|或者?|以及|及其?(?!时)|其他|[和与将把对向为由其所等]|在(?!线|岗)|从(?!业)|的|"
    r"建立|健全|完善|制[定作订]|编制|设[置立]|配[备置]|安装|采[取用]|取得|领取|办理|提交|保[存留持]|如实|公[开布示]|"
    r"[张粘]贴|拴挂|悬挂|喷涂|填[写报]|签[订署]|订立|出具|提供|查验|核对|落实|执行(?!报告)|履行|遵守|确保|具[有备]|应当|"
    r"不得|必须|禁止|擅自|相应|必要|明显|醒目|保证|显著|有效|定期|及时|随车|携带|(?<![日常的安全])使用(?!说明|状况|记录|登记|许可|寿命|用品)|下列|任何|国家|有关|相关|"
    r"本(?:单位|企业|系统)|明确|附具|附有|贴有|标明|备有|配套|妥善|伪造|变造|转让|出[租借]|涂改|倒卖|冒用|损[毁坏]|侵占|拆除|移动(?!式)"
)
_NOUN = (
    r"台账|标[志识签牌]|说明书|排放口|排污口|记录簿?|档案|[许可登记资格合适装]{2,4}证书?|注册证书?|预案|方案|报告书|报告表|登记表|"
    r"(?:评估|检[测验]|监测|调查|验收|执行|研发|年度|自查|状况|评价)报告|制度|规程|责任制|(?:管理|培训|自行监测|节水|退役)计划|联单|"
    r"清单|合同|协议|设施|设备|装置|仪器|器材|用品|仓库|容器|包装物|凭证|单证|通行证|监测井|日志|"
    r"(?:监[测控]|通风|灭火|报警|追溯|信息管理|诊断)系统|(?:安全|环保|卫生|健康)[一-鿿]{0,2}管理(?:机构|人员)|[疏散消防车全急应]{2,3}(?:通道|出口)|"
    r"(?:安全|防护|卫生)距离"
)
_SIGHT = re.compile(rf"(?:{_NOUN})$")
_WRONG = re.compile(  # verbs, torn words and words that point elsewhere
    r"[该其本此因而再均被将把未不有没已]|无(?!害)|(?<!临)时|可以|能够|使得|(?<!售)后|事先|虚假|^位置|排入(?!排水)|措施方案|^(?:业|式|状况|性|线|警|网|收|矿|动|上|下|中|内|外|做|作|新|按|于|送|置|各|同|情况|"
    r"用于|需要|要求|符合|停|改|变|毁|冒|减|扩|兴|修建|确定|指定|听取|接到|协商|积极|节约|管护|发展|保障|根据|签发|颁发|准许|存入|纳入|列入|输入|"
    r"提[出交]|实[行施]|影响|避开|违反|避免|开展|组织|加强|进行|运行(?!记录)|维护(?!保养)|申请|推荐|销售|建设(?!项目)|新建|建造|关闭|利用|破坏|委托|检查(?!记录)|"
    r"记[入载]|交给|监[制销]|封闭|报(?!警)|经(?!营)|损|涉及|报送|制|保养记录|人员[^健管培]|重要|部分|公众|境外|纸质|应急救援器|报告|记录)|"
    r"部门|通知|规定|\d|予以|作[出好]|做[出好]|修建|标注|调整|改变|消除|立即|同时|方可|决定|建造|间隔|收集清|各项|原有|影响(?!报告|登记|评价)|接到|清运车"
)
_PLAIN = re.compile(
    "(?:记录|报告|计划|设施|设备|场所|制度|系统|装置|器材|容器|用品|方案|协议|单证|公共设施)"
)


def look_at(act: str) -> str:
    """The things that a duty names and that can be seen (台账、标志、排放口); "" for none."""
    said = _BY_RULE.sub("，", masked(act))
    found: dict[str, None] = {}
    at, before, end = 0, "", -1
    for m in [*_BETWEEN.finditer(said), None]:
        piece = said[at : m.start() if m else len(said)]
        joined = before in ("、", "和", "与", "及", "或", "或者", "以及")
        whole = not joined or at - len(before) == end
        if whole and _is_name(piece):
            found[piece] = None
            end = m.start() if m else len(said)
        at, before = (m.end(), m.group()) if m else (len(said), "")
    names = [n for n in found if not any(n != other and n in other for other in found)]
    return "、".join(names[:_MOST])


def _is_name(piece: str) -> bool:
    """Whether a piece of a duty is the full name of a thing that can be seen."""
    named = 2 <= len(piece) <= 12 and _SIGHT.search(piece) and not _PLAIN.fullmatch(piece)
    return bool(named) and not _WRONG.search(piece)
