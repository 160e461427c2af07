"""Whom a duty binds: the subject before 应当 or 不得 as the clause names it, and whether that is
an authority.

Knows the words in which Chinese statutes name people, bodies, things and conditions. Where nobody
is named it says so; it never guesses. Pure; does not know clauses or lists.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.address import number_style


class Addressee(StrEnum):
    """To whom a duty is addressed."""

    ENTERPRISE = "enterprise"
    AUTHORITY = "authority"
    ANYONE = "anyone"


class Sort(StrEnum):
    """What the words before a modal name."""

    ACTOR = "actor"  # a person or a body
    THING = "thing"  # a thing or an activity: 危险化学品的包装, 贮存危险废物
    CASE = "case"  # whoever is in a case: 转移危险废物的
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Subject:
    """Words of a clause that name a subject, "" for nobody, and of which sort they are."""

    text: str
    sort: Sort


NOBODY = Subject("", Sort.NOBODY)
_HEAD = re.compile(
    r"(?:消费者组织|广告主|旅馆(?=[，、和应必不接])|(?:[进出]口|经销|批发|零售|供应|代理|制造|开发|运营|承包)商(?![品业务场户标检])|单位|企业|公司|机构|(?<=[会何他济、和业间际方作民益体内])组织(?=$|[，、和或及以的应不可在对按使发利□])|人员|团体|负责人|法院|机关|部门|政府|国务院|委员会|协会|学会|学校|医院"
    r"|幼儿园|养殖场|养殖小区|养殖户|工商户|(?<=[水商住输])户|(?<=[托收让包租卖买])方|导游|领队|办事处|矿长|船长|工会|海关|公民|居民|村民|农户|用户|客户|检察院|(?:职工|员工)(?=$|[，、和应不的在对按及])|媒体|任何人(?!员)"
    r"|(?<![动人全专])员(?![工会额负]|培训)|(?:旅行|合作|供销|地接)社(?!会)|(?<=[一-鿿]{2})(?<!出)厂(?![房区址矿外内界])|船舶(?=$|[，、和或在载航进停发从排应不])"
    r"|(?<![或二三两])者(?!的?责任)|平台(?=应|不)"
    r"|(?<![他本每法无工成老两二三一名何诉私致引使吸])人(?![民员体群类工口身为次才均力道格数间文行信]|所得)|法人(?!员)|自然人)"
)
_JOIN = (
    r"(?:[、和]|或者?|以及|及其?|与(?=[^，]{0,12}$))(?:其他|其|有关|相关|所属|主要|直接)?"
    r"(?:(?<=及其)[^，。；在对将向把按依为应不]{0,24}?|[^，。；、和在对将向把按依为应不]{0,24}?)"
)
_TITLE = (
    r"的?(?:其他|有关|相关|主要|直接|法定代表|专职|兼职|安全|生产|技术|管理|工作|作业|从业|操作|经营|施工|"
    r"监督|主管|行政|检验|检测|所在地的?|上级|下属|事业|各级|高级|实际控制|内部|质量|环境|生态|保护|卫生|健康|"
    r"设区的市级|县级|以上|地方|省级|人民|食品|药品|负责|特种|财务|组成|成员|决策|现场|值班|职业|应急|救援|登记|审批|"
    r"住房|城乡|建设|交通|运输|公安|消防|农业|农村|渔业|水|行业|自律|其)*"
)
_MORE = re.compile(f"(?:{_JOIN}|{_TITLE})(?:{_HEAD.pattern})")
_WHOLE = re.compile(f"的[^的]{{0,16}}(?:{_HEAD.pattern})□*$")  # a name to the end of its phrase
_LAST = re.compile(f"(?:{_HEAD.pattern})□*$")
_THEN = re.compile(f"(?:{_HEAD.pattern})[对向将把]")
_OFFICE = re.compile(r"(?:(?<=政府)|(?<=务院))[^，。；的应]{0,60}?(?:部门|机构)")
_ADVERB = (  # what may stand between a subject and what it does
    r"[在对按依根据自向从于经将把与以因为都均也还应不每及须必能可同共同定首先如严仍只先再又已未要可]"
    r"|通过|同时|一律|立即|有权|负责|方可|或者其|必须|禁止|拒"
)
_OUTSIDE = re.compile(  # a phrase that begins so and holds no relative clause names no subject
    r"^(?:对|对于|将|把|由|被|给|按照|依照|依据|根据|除|因|自|为了?|向|与|属于|凡|当(?!事|地)|如果?|遇有?|发现|委托"
    r"|聘用|雇用|招用|安排|责令|通知|告知|报|送|交|提供|指定|选择|配备|保障|保证|协助|支持|督促|监督(?!管理|检查|部门)"
    r"|指导(?!部门|机构)|教育(?!行政|主管|等|部门|、)|培训(?!机构|单位)|允许|需要|未经|非经|没有|有(?!关)|造成|违反|征求|听取|接受|组织|要求|经(?!营|济|办|纪)|在|从(?!业)|以(?!上)|通过|申请(?!人)|取得|批准|变更(?!后)|开办|举办(?!者))"
)
_RELATIVE_STARTS = re.compile(
    r"^(?:对|因|自|为|向|与|经|在|从|以|通过|按照|依照|根据|有|没有|造成|发现|接受|组织|申请|取得|申报|提供|违反|委托|属于|需要)"
)
_TAKES = re.compile(  # verbs whose object is a person or a body, not whose subject
    r"^(?:委托|聘用|雇用|招用|安排|责令|通知|告知|指定|选择|配备|由|将|把|交|报|送|给|被|除|凡|对"
    r"|国家(?:鼓励|支持|引导|推行|实行|对))"
)
_TAKEN = re.compile(  # the last of a name is what a preposition takes: 为用户
    r"(?:利用|通过|(?<!行)为|给|由|被|与|经(?![营济办纪理销])|从(?![业事]))[^的，、和]{1,9}$"
    r"|(?:(?<!相)对|向|把|将)[^的，]{1,16}$"
)
_CIRCUMSTANCE = re.compile(  # a phrase that is no subject
    r"^(?:对于?|按照|依照|依据|根据|自|为了?|除|通过|以(?!上)|与|凡|当(?!事)|如果?|遇有?|必要时|同时|但是?|并|且|"
    r"确需|因|经|发现|发生|违反|随着|结合|鉴于|符合|逾期|情况|情节|需要|未经|非经|不得|应当|必须|或者|向|关于|针对|其中|方可|可以|可|由)"
    r"|(?:时|[之以]?[前后]|期间|[之以]?内|之?中|[之以]?外|之日起.*|[之以]下|情况|过程|规定|要求|前提|[之以]上|原则)$"
    r"|^(?:在|从(?!事)|于|经(?![营济])|未经|非经)(?!.*的[^的，]{1,14}$)|^在.*(?:场所|区域|地点|地区|水域|范围|位置|场地|阶段|环节|方面)$"
)
_CASE_ONLY = re.compile(  # a case without anybody in it
    r"^(?:有|发现|确需|需要|因|发生|出现|存在|情况|情节|属于|经|逾期|拒|构成|监测|检测|检查|符合|不符合|必要|遇|如|对|不能|无法|没有|未|"
    r"造成|可能|尚未|暂时|超过|达到|按照|依照|根据|已|涉及|具备|具有|受到|变更|其|期满|期限|合同|约定|法律|国家|除|"
    r"协商|当事人|检验|鉴定|评估|审查|为|凡|具有|依法|应当|前款|数量|质量|不)"
)
_COUNTED = re.compile("(?:超过|不足|少于|达到|在[^，]*以[上下])[^，的]*的$")  # 从业人员超过一百人的
_WHEN = re.compile("(?:时|[之以]?[前后]|期间)$")
_OPENING = re.compile(
    r"^(?:□{3,}(?:同样|还|也)?规定|要求|其中|但是?|同时|此外|并且?|而且|因此|据报道|特殊情况下|必要时|一般|原则上)[，,]?"
)
_AUTHORITY = re.compile(
    r"部门|机关(?!事业)|政府|国务院|国家(?!机关|级|规定|标准|重点|机密|秘密)|海关|法院|检察院|公安|"
    r"(?:海事|渔政|港务|监察|监督|航道|流域|公路|口岸|消防救援|保护区|检疫|风景名胜区|园区|行政|港口|航政|"
    r"渔业|林业|水文|调查|森林防火|防治指挥|监督管理|监督检查|环境|执法|税务|监管)(?:管理)?机构|(?<!被)检查者|"
    r"(?<!安全)(?<!生产)(?<!保卫)(?<!健康)(?<!卫生)(?<!质量)(?<!内部)(?<!环保)管理机构|"
    r"指挥部|常务委员会|人民代表大会|(?:监督检查|检查|执法|审批|监察|公务|稽查|监督)人员|[市县省区]长|监察员|"
    r"省、自治区|自治州|设区的市|军队|调查组|事故调查|[局厅署]$|管委会|管理委员会|领导干部|监测站|行政主管|"
    r"人民银行|疾病预防控制机构|工作机构|监督机构|主管机构|官方|国家机关工作人员|军事|武装|消防救援队|消防队|[乡镇]、|乡镇|街道办事处"
)
_PRODUCT = re.compile(  # what only authorities make or do
    r"^(?:公布|发布|行政许可|行政处罚|行政强制)|审评|规划|名录|区划|目录|标准$|规范$|资金|经费|专款|收费|处理费|税|"
    r"监测网络|信息平台|征收|征用|执法|行政许可|行政处罚|行政强制|审批|划定|查封|扣押|监督检查|监测站|办法$|"
    r"国家标准|指标|公报|诉讼|案件|听证|奖励|补助|补偿|预警|政策|监督管理计划|审查|普查|抽查|抽样检验|采集样品|总量控制计划|国土空间|"
    r"(?:水平|用地|划分|事业|发展|(?<!具)工作|功能区|生态修复|认定书|调度|劳动争议|产业结构和布局)$|^(?:询问|证据|记录违法|违法事实|与违法行为|查封|确定|考核|批准|进行新区|防治大气污染|城乡建设)|新区|"
    r"权属登记|水闸|公益林|分配办法|准入清单|环境质量监测|^全社会|指挥人员|^[^，的]{2,6}许可$|^(?:审批|在审批|履行[^，]*(?:监督|管理)|实施(?:检疫|监督|检查))|排污费|资源费|许可证的?(?:格式|样式|颁发)|投资计划|基金"
)
_MAKING = re.compile("的?(?:制定|修订|编制|执行情况|划定|评估|调整|拟订)，?$")
_ENDS_OFFICIAL = re.compile("(?:地方|地区|调查组|部门|机关|政府|指挥机构|消防队|监测站)$")
_EVENT = re.compile("(?:发生|出现)(?!.*的[^的]+$)|(?:结束|完毕)$")
_UNDERTAKING = re.compile(
    r"单位|企业|公司|经营者|个人|团体|组织|生产者|销售者|学校|法人(?!员)|行业协会|船舶|委员会、村民委员会"
)
_ANYONE = re.compile(r"任何|一切|个人|公民|居民|村民|社会|当事人|学校|工会|协会|媒体|家庭|组织")
_GROUND = re.compile(r"[（(][^（()）]*[)）]|“[^”]*”|《[^》]*》")


def masked(text: str) -> str:
    """A text of the same length with what stands in parentheses and quotation marks blotted."""
    return _GROUND.sub(lambda m: "□" * len(m.group()), text)


def subject_of(before: str) -> Subject:
    """The subject in what stands before the modal of a sentence, as it is written there.

    A person or body that is named counts before a thing, a thing before a case; what stands behind
    the last semicolon or colon before what stands in front of it.
    """
    cut = max(masked(before).rfind(mark) for mark in "；;：:") + 1
    own = _subject_in(before[cut:])
    if not cut or own.sort is Sort.ACTOR:
        return own
    earlier = subject_of(before[: cut - 1])
    headed = masked(before)[cut - 1] in "：:"  # what stands before a colon is a heading
    return earlier if earlier.sort is Sort.ACTOR or (own is NOBODY and not headed) else own


def _subject_in(before: str) -> Subject:
    numbered = number_style(before)
    before = before[len(numbered[1]) if numbered else 0 :]
    thing = case = NOBODY
    phrases = _phrases(before)
    for start, end in reversed(phrases):
        said = before[start:end]
        if not _COUNTED.search(said) and (actor := actor_in(said)):
            when = thing is not NOBODY and _WHEN.search(said)
            return thing if when else Subject(actor, Sort.ACTOR)
        if masked(said).rstrip("□").endswith("的"):
            if not _CASE_ONLY.match(said) and case is NOBODY:
                begun = [a for a, _ in phrases if a < start and before.startswith("从事", a)]
                case = Subject(before[min(begun, default=start) : end], Sort.CASE)
        elif thing is NOBODY and (name := _thing(said)):
            thing = Subject(name, Sort.THING)
    return thing if thing is not NOBODY and case.text.find(thing.text) < 0 else case


def _phrases(before: str) -> list[tuple[int, int]]:
    """The spans of the phrases between commas; one that begins with 以及 belongs to the last."""
    blotted = masked(before)
    found: list[tuple[int, int]] = []
    for m in re.finditer(r"[^，,：:；;]+", blotted):
        start, end = m.span()
        start += len(m.group()) - len(m.group().lstrip())
        if opening := _OPENING.match(blotted[start:end]):
            start += opening.end()
        joined = re.match("以及|及其|和|或者", blotted[start:end])
        verb = joined and blotted[start + joined.end()] in "为向在对将从由"
        if found and joined and (not verb or _LAST.search(blotted[start:end])):
            found[-1] = (found[-1][0], end)
        elif start < end:
            found.append((start, end))
    return found


def actor_in(said: str, *, acts: bool = False) -> str:
    """The person or body that a phrase begins with, "" if it begins otherwise; `acts` where it is
    known that one is named and then acts."""
    blotted = masked(said)
    if _WHOLE.search(blotted) and not _THEN.search(blotted) and _names(blotted.rstrip("□"), ""):
        return said
    at = 0
    while m := _HEAD.search(blotted, at):
        end = _stretched(blotted, m.end())
        rest, name = blotted[end:].lstrip("□"), blotted[:end]
        if rest.startswith("的") and not rest.startswith("的，"):
            at = end
            continue
        if acts or _names(name, rest):
            aside = re.match("□{3,4}(?!□)", blotted[end:])  # 厂（场）
            return said[_behind_adverb(name) : end + (aside.end() if aside else 0)]
        at = end
    return ""


def _stretched(blotted: str, end: int) -> int:
    """Where a name ends that goes on behind its first head: 单位和其他生产经营者."""
    while more := _MORE.match(blotted, end) or _OFFICE.match(blotted, end):
        end = more.end()
    return end


def _behind_adverb(name: str) -> int:
    """Where a name begins behind 在…时 or 发生事故后 that are not set off by a comma."""
    head = re.match(r"^[^的]*(?:[^之以]后|期间|时|之前|以前|情况下)(?=[^的，]{2,}$)", name)
    return head.end() if head else 0


def _names(name: str, rest: str) -> bool:
    """Whether the beginning of a phrase is a name, given what follows in the phrase."""
    if _TAKES.match(name) or _TAKEN.search(name):
        return False
    if _OUTSIDE.match(name):
        relative = re.search("的[^的]{1,16}$", name)
        if not (relative and _RELATIVE_STARTS.match(name)):
            return False
        return not rest or bool(re.match(_ADVERB, rest))
    return not re.match(
        r"[所之级间、和及或]|数量|集聚|以及|食堂|名[录单]|责任(?!制)|身份|资格|[权密]|集中|密集|内部|的",
        rest,
    )


def _thing(said: str) -> str:
    """The thing or activity that a phrase names; "" for a circumstance."""
    name = re.sub(
        r"(?:都|均|也|还|一律|依法|及时|同时|首先|仍|并|又|只|且|原则上|一般|严格|就|至少|统一|最[长低高短多少迟])+$",
        "",
        said.strip(),
    )
    cut = re.search(
        r"(?<=[^存所])(?:在|自|于)[^，的]*(?:时|后|前|[以之]?内|中|期间|起|上|下)$"
        r"|(?<=..)(?:按照|依照|根据|依据)[^，]*$|(?<=..)(?:(?:均|都)有|发现(?!.*的[^的]+$))[^，]*$|(?<=..)未?经[^，]*(?:合格|批准|同意|后|认可|确认)$",
        name,
    )
    name = name[: cut.start()] if cut else name
    if _EVENT.search(name):
        return ""
    return "" if len(name) < 2 or _CIRCUMSTANCE.search(name) else name


def addressee_of(subject: Subject) -> Addressee:
    """To whom a duty with this subject is addressed."""
    if subject.sort is Sort.NOBODY:
        return Addressee.ANYONE
    if re.search(
        "(?:部门|机关|政府|机构)及?其?的?工作人员$|的(?:行业|业务)?(?:主管|监督管理|行政管理|监管)部门$|"
        "(?:政府|城市|主管部门|监督管理部门|监管部门|管理局|县级市|国务院)$|(?<![、和])的部门$",
        subject.text,
    ):
        return Addressee.AUTHORITY
    name = re.sub("(?<=部门)(?:和|及|、)(?:有关)?单位$", "", subject.text)
    heads = "、".join(part.rpartition("的")[2] for part in re.split("以及|、|和|或者", name))
    if subject.sort is Sort.ACTOR:
        if _AUTHORITY.search(heads) and not _UNDERTAKING.search(heads):
            return Addressee.AUTHORITY
        return Addressee.ANYONE if _ANYONE.search(heads) else Addressee.ENTERPRISE
    return Addressee.AUTHORITY if of_authorities(subject.text) else Addressee.ENTERPRISE


def of_authorities(name: str) -> bool:
    """Whether a thing or an activity is one of authorities: 规划, 标准, 审批."""
    if _MAKING.search(name):
        return bool(_PRODUCT.search(_MAKING.sub("", name)))
    head = name.rstrip("，的").rpartition("的")[2]
    return name.startswith("国家") or bool(_PRODUCT.search(head) or _ENDS_OFFICIAL.search(name))
