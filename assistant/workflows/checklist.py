"""A checklist out of the duties and bans of chosen policies: who, what, what to look at, on which
clause, and which clause of the same policy punishes the breach.

Every line is the clause's own words and passes the audit. Does not know an enterprise: which items
concern it is for whoever checks. A duty whose words it cannot read safely is left out, not guessed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from assistant.workflows.addressees import Addressee, masked
from assistant.workflows.duties import Duty, duties
from assistant.workflows.lines import Line, notices_of, stand
from assistant.workflows.sanctions import Penalty, paragraph_of, penalties, sanctions
from corpus.address import place_within
from corpus.errors import BadRequest
from corpus.generation import Generation
from corpus.types import Clause, Policy, Provenance
from corpus.validity import Standing, version_in_force

_MOST_SIGHTS = 3
_SHOWN = 5  # titles that are named where one is not known
_BY_RULE = re.compile(
    r"(?:按照|依照|根据|依据|违反|符合|遵守)[^，。；、]*?(?:规定|要求|标准|规范|约定|程序|格式)|"
    r"向[^，。；]*?(?:部门|机关|政府|机构)"
)
_BETWEEN = re.compile(
    r"[，。；：、（）()□\s]|并且?|或者?|以及|及其?|其他|[和与的将把对向在为由其所从等]|建立|健全|完善|制[定作]|编制|设[置立]|"
    r"配备|安装|采取|取得|领取|办理|提交|保[存留管证持]|如实|公[开布示]|[张粘]贴|拴挂|悬挂|喷涂|填[写报]|签订|订立|"
    r"出具|提供|查验|核对|落实|执行(?!报告)|履行|遵守|确保|具[有备]|应当|不得|必须|禁止|擅自|相应|必要|明显|显著|有效|"
    r"定期|及时|[一-两]次|下列|任何|国家|有关|相关|本单位|本企业|明确|上(?![市岗报级])"
)
_LEADING = re.compile(
    "^(?:使用|进行|开展|组织|实施|维护|申请|伪造|变造|转让|损毁|拆除|侵占|移动|运行(?!记录)|记录(?=.)|报告(?=.)|检查(?=.)|"
    "有|无(?![害组])|未|监制|监销|推荐|销售|出租|虚假|建设(?!项目)|配套|加强|要求|关闭|破坏|妥善|通过|利用|属于|经(?!营)|报|附有|列入|委托|新建|建造|于|按|照|记入|交?给|没有|作出|不正常运行|停用|封闭|记载|按照)+"
)
_SIGHT = re.compile(
    r"(?:台账|标[志识签牌]|说明书|排放口|排污口|记录|记录簿|档案|[许可登记资格合适装]{2,4}证|证书|预案|方案|报告书|"
    r"报告表|登记表|报告|制度|规程|责任制|计划|联单|清单|合同|协议|设施|设备|装置|仪器|器材|用品|场所|仓库|容器|包装物|"
    r"凭证|单证|通行证|系统|(?:安全|环保|卫生|健康)[一-鿿]{0,2}管理(?:机构|人员)|管道|通道|[全急]出口|日志|演练|监测井|警示|距离)$"
)
_NO_SIGHT = re.compile(r"部门|通知|规定|\d")
_VERBS = frozenset(
    (
        "记录",
        "报告",
        "计划",
        "警示",
        "设施",
        "设备",
        "场所",
        "制度",
        "系统",
        "装置",
        "器材",
        "容器",
        "用品",
    )
)


@dataclass(frozen=True, slots=True)
class Punished:
    """The words of a clause that punish a breach, and their place (《法》第一条第二款)."""

    text: str
    place: str
    clause_id: str


@dataclass(frozen=True, slots=True)
class Item:
    """One duty or ban to be checked, in its clause's own words; `basis` is its place to 款 and 项.

    `who` and `look_at` are "" where the clause names nobody, or nothing that can be looked at.
    """

    who: str
    addressee: Addressee
    duty: str
    kind: str
    look_at: str
    basis: str
    clause_id: str
    penalty: tuple[Punished, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items of some policies on a day, what must be said beside them, and how many lines the
    audit withheld."""

    policies: tuple[Policy, ...]
    items: tuple[Item, ...]
    notices: tuple[str, ...]
    withheld: int
    as_of: date


def checklist(
    titles: Sequence[str],
    store: Generation,
    as_of: date,
    region: str | None = None,
    *,
    authorities: bool = False,
) -> Checklist:
    """The items that policies lay on whoever is checked, those of `authorities` too if asked for.

    A title may be a slug, a title or a part of one. Raises BadRequest for one that is not known,
    that fits several policies or is not in force on the day.
    """
    policies = tuple(dict.fromkeys(chosen(title, store, as_of) for title in titles))
    found: list[Item] = []
    for policy in policies:
        found += _items(policy, store, as_of, authorities)
    stood = stand([Line(item.duty, (item.clause_id,)) for item in found], store, as_of)
    kept, withheld = _kept(found, stood.lines), stood.withheld
    items, more = _with_penalties(kept, store, as_of)
    ids = [*(i.clause_id for i in items), *(p.clause_id for i in items for p in i.penalty)]
    notices = notices_of(ids, store, as_of, region)
    return Checklist(policies, items, notices, withheld + more, as_of)


def _kept(found: Sequence[Item], lines: Sequence[Line]) -> list[Item]:
    """The items whose lines stood, in order."""
    left, kept = list(lines), []
    for item in found:
        if left and left[0].text == item.duty and left[0].clause_ids[-1] == item.clause_id:
            left.pop(0)
            kept.append(item)
    return kept


def _with_penalties(
    items: Sequence[Item], store: Generation, as_of: date
) -> tuple[tuple[Item, ...], int]:
    """The items with their penalties that the audit lets stand, and how many it withheld."""
    told = dict.fromkeys(p for item in items for p in item.penalty)
    lines = dict.fromkeys(Line(t, (p.clause_id,)) for p in told for t in p.text.split("\n"))
    stood = stand(list(lines), store, as_of).lines
    good = {(line.text, line.clause_ids[-1]) for line in stood}
    left = {p for p in told if all((t, p.clause_id) in good for t in p.text.split("\n"))}
    held = tuple(replace(i, penalty=tuple(p for p in i.penalty if p in left)) for i in items)
    return held, len(told) - len(left)


# -- policies


def chosen(title: str, store: Generation, as_of: date) -> Policy:
    """The version in force of the policy that a title, a slug or a part of one names."""
    policies = store.catalog.policies
    if title in policies:
        slugs = {policies[title].slug}
    else:
        slugs = {p.slug for p in policies.values() if title in (p.slug, p.title)}
        bare = re.sub(r"[^\w]|_", "", title)
        slugs = slugs or {policies[i].slug for i in store.names.get(bare, ())}
        slugs = slugs or {p.slug for p in policies.values() if title in p.slug + " " + p.title}
    if len(slugs) != 1:
        raise _unclear(title, slugs, store)
    versions = [p for p in policies.values() if p.slug in slugs]
    policy = policies.get(title) or version_in_force(versions, as_of)
    if policy is None or store.standings(as_of)[policy.id] is Standing.OUT:
        raise BadRequest(
            "这份文件在所问日期不是现行规定", title, "换一份文件，或者用 --as-of 写明日期"
        )
    return policy


def _unclear(title: str, slugs: set[str], store: Generation) -> BadRequest:
    known = {p.slug for p in store.catalog.policies.values()}
    shared = sorted(known, key=lambda slug: (-len(set(slug) & set(title)), slug))
    near = sorted(slugs) or get_close_matches(title, sorted(known), _SHOWN, 0.5) or shared
    named = "、".join(f"《{slug}》" for slug in near[:_SHOWN])
    if slugs:
        return BadRequest("这个名称对得上好几份文件", title, f"写明是哪一份：{named}")
    return BadRequest("知识库里没有这份文件", title, f"改成知识库里的名称，相近的有：{named}")


# -- items


def _items(policy: Policy, store: Generation, as_of: date, authorities: bool) -> Iterator[Item]:
    catalog = store.catalog
    known = sanctions(policy.id, catalog, as_of)
    for clause in catalog.text(policy.id).clauses:
        laid = list(duties(clause.text, clause.headings))
        mine = [d for d in laid if d.addressee is not Addressee.AUTHORITY]
        count = _count(mine)
        for duty in laid if authorities else mine:
            punished = penalties(duty, clause, known, count)
            yield Item(
                duty.who,
                duty.addressee,
                _words(clause, duty.spans),
                duty.kind,
                look_at(duty),
                place_of(policy, clause, duty.place),
                clause.id,
                tuple(_punished(policy, penalty) for penalty in punished),
            )


def _count(found: Sequence[Duty]) -> Counter[str]:
    """How many duties a clause lays, and each 款 of it; the items of one list are one."""
    heads = {duty.spans[0]: duty for duty in found}.values()
    return Counter(["" for _ in heads] + [p for d in heads if (p := paragraph_of(d.place))])


def _words(clause: Clause, spans: Sequence[tuple[int, int]]) -> str:
    return "\n".join(clause.text[start:end].strip() for start, end in spans)


def _punished(policy: Policy, penalty: Penalty) -> Punished:
    clause, last = penalty.clause, penalty.spans[-1]
    item = next((s for s in penalty.spans[1:] if place_within(clause.text, *s)[-1:] == "项"), last)
    place = place_within(clause.text, *item)
    return Punished(_words(clause, penalty.spans), place_of(policy, clause, place), clause.id)


def place_of(policy: Policy, clause: Clause, within: str) -> str:
    """《法》第一条第二款第（三）项."""
    title = policy.title if policy.title.startswith("《") else f"《{policy.title}》"
    return f"{title}{clause.address}{within.replace('(', '（').replace(')', '）')}"


def is_digest(policy: Policy) -> bool:
    """Whether a policy is a digest that we wrote, and no original."""
    return policy.provenance is Provenance.DIGEST


# -- what to look at


def look_at(duty: Duty) -> str:
    """The things that a duty names and that can be seen (台账、标志、排放口); "" for none."""
    said = _BY_RULE.sub("，", masked(duty.act))
    found: dict[str, None] = {}
    for piece in _BETWEEN.split(said):
        name = _LEADING.sub("", piece or "")
        if (
            2 <= len(name) <= 12
            and _SIGHT.search(name)
            and not _NO_SIGHT.search(name)
            and name not in _VERBS
        ):
            found[name] = None
    names = [n for n in found if not any(n != other and n in other for other in found)]
    return "、".join(names[:_MOST_SIGHTS])
