"""The first screen in words: what is inside, up to when it was checked, what is missing, examples.

Pure: counts what the policies say of themselves. Does not know how questions are answered.
"""

from collections.abc import Mapping
from datetime import date

from corpus.types import Level, Policy, Provenance
from ui.links import esc, when
from ui.shell import nav_html

EXAMPLES = {
    "企业": (
        "排污许可证向谁申请？",
        "排污许可证到期前多久申请延续？",
        "没有排污许可证就排污，罚多少？",
        "海菜加工企业要从哪些方面规范？",
    ),
    "基层": (
        "现场执法要几个人、出示什么证件？",
        "夜间施工扰民怎么罚？",
        "危险废物能贮存多久？",
        "能不能“以停代治”？",
    ),
    "培训": (
        "“4+1”质控制度是什么？",
        "停产整治和停业关闭各由谁决定？",
        "初次违法、危害轻微的，能不能不罚？",
        "“五个一”工作机制是什么？",
    ),
}
AUDIENCE = {"企业": "办手续、做整改", "基层": "排查、处置、检查", "培训": "备课、出题"}


def masthead() -> str:
    """The head of the page: name and the way to the catalogue."""
    return (
        '<header class="masthead"><a class="brand" href="/"><span class="seal" aria-hidden="true">'
        '据</span><span>有据</span></a><p class="motto">答必有据</p>'
        f'<nav aria-label="页面">{nav_html(in_panel=True)}</nav></header>'
    )


def welcome_html(policies: Mapping[str, Policy], clauses: int, today: date) -> str:
    """What this is and what it stands on, above the examples."""
    digests = [p for p in policies.values() if p.provenance is Provenance.DIGEST]
    originals = [p for p in policies.values() if p.provenance is Provenance.OFFICIAL]
    cells = (
        ("库内条款", f"{clauses:,} 条"),
        ("要点整理（非原文）", f"{len(digests):,} 份"),
        ("原文", f"{len(originals):,} 份"),
        ("提问日期（默认今天）", when(today)),
    )
    facts = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in cells)
    return (
        '<h1>有据 · 答必有据</h1><p class="lead">问生态环境政策。每句回答都注明出自哪一条，'
        "点开就是那一条的文字；找不到依据就直说。</p>"
        f'<dl class="stock">{facts}</dl><div class="notices"><h2>核实到哪一天</h2><ul>'
        + "".join(f"<li>{esc(line)}</li>" for line in checked(policies))
        + '</ul></div><h2 class="try">可以这样问</h2>'
    )


def checked(policies: Mapping[str, Policy]) -> list[str]:
    """Up to when the texts were checked, and what the shipped ones are."""
    digests = [p for p in policies.values() if p.provenance is Provenance.DIGEST]
    originals = [p for p in policies.values() if p.provenance is Provenance.OFFICIAL]
    said = []
    guides = [p for p in digests if p.verified_to]
    if guides:
        day = when(min(p.verified_to for p in guides))
        said.append(
            f"随程序附带的 {len(guides)} 份指南是对国家法律、行政法规的要点整理，不是原文，"
            f"资料核实至{day}，此后修改未核实；办理和执法请以原文为准。"
        )
    if reports := len(digests) - len(guides):
        said.append(
            f"另有 {reports} 份要点整理依据约2020年7月一个报纸版面上的三篇署名报道写成，"
            "不是文件原文，有效性未核实。"
        )
    days = sorted({p.verified_to for p in originals if p.verified_to})
    unknown = sum(p.verified_to is None for p in originals)
    if days:
        span = when(days[0]) if len(days) == 1 else f"{when(days[0])}至{when(days[-1])}"
        said.append(f"{len(originals) - unknown:,} 份原文的有效性核实至{span}，此后的修改未核实。")
    if unknown:
        said.append(f"{unknown:,} 份原文入库时没有注明核实日期，有效性未核实。")
    return said


def stock_html(policies: Mapping[str, Policy]) -> str:
    """Below the examples: what is missing, the way to the library, how originals are added."""
    lacking = "".join(f"<li>{esc(item)}</li>" for item in missing(policies))
    return (
        f'<p><a data-panel href="/policies">库里有哪些政策（{len(policies):,} 份）</a></p>'
        f'<details open><summary>还缺什么</summary><ul class="plain">{lacking}</ul></details>'
        "<details><summary>怎样补充原文（管理员）</summary><p>把文件原文（PDF、Word、网页、"
        "Markdown、纯文本）放在一个文件夹里，在服务器上运行：</p>"
        "<pre><code>youju ingest 文件夹路径</code></pre>"
        "<p>入库时可以继续提问；入库完成后，新的问题就按新的资料回答。</p></details>"
    )


def missing(policies: Mapping[str, Policy]) -> list[str]:
    """What a user may expect here and will not find."""
    titles = " ".join(p.title for p in policies.values())
    levels = {p.level for p in policies.values()}
    rules = (p for p in policies.values() if p.level is Level.MINISTRY_RULE)
    ours = any("环境" in issuer for p in rules for issuer in p.issuer)
    lacks = (
        (Level.LAW not in levels, "国家法律、行政法规的原文"),
        (Level.LAW in levels, "库内版本之后公布或修改的法律、行政法规"),
        ("分类管理名录" not in titles, "固定污染源排污许可分类管理名录"),
        (not ours, "生态环境部的部门规章"),
        ("排放标准" not in titles, "污染物排放标准和限值"),
        (Level.LOCAL_REGULATION not in levels, "地方性法规和各地文件的原文"),
    )
    return [what for absent, what in lacks if absent]
