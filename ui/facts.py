"""What is known of a policy, as HTML: provenance and level, what it is worth on a day, its facts.

Pure; everything is escaped. Does not know clauses' texts or pages.
"""

from collections.abc import Mapping
from datetime import date

from corpus.types import Clause, Level, Policy, Provenance
from corpus.validity import Standing, ended_by, enders, standings, version_in_force
from ui.links import badge, esc, policy_url, validity, when

_DATES = (("adopted", "通过"), ("published", "公布"), ("in_force", "施行"), ("repealed", "废止"))


def rank_html(policy: Policy) -> str:
    """Provenance and level; a digest has no level of its own."""
    level = "" if policy.level is Level.DIGEST else f"<span>{esc(policy.level)}</span>"
    return badge(policy) + level


def worth_html(policy: Policy, policies: Mapping[str, Policy], day: date) -> str:
    """Validity on the day, with the way to the version in force if this is another."""
    worth = standings(policies, day)[policy.id]
    versions = [p for p in policies.values() if p.slug == policy.slug]
    other, link = version_in_force(versions, day), ""
    if worth is Standing.OUT and other and other.id != policy.id:
        url = esc(policy_url(other.id, day))
        link = f' <a data-panel href="{url}">查看 {esc(other.version)} 版本</a>'
    ending = enders(policies, day)
    if worth is Standing.OUT and (ender := ended_by(policy, ending)):
        link = (
            f' <a data-panel href="{esc(policy_url(ender.id, day))}">查看《{esc(ender.title)}》</a>'
        )
    words = esc(validity(policy, worth, day, ending))
    return f'<p class="worth {worth}"><b>{words}</b>{link}<span>按{when(day)}查看</span></p>'


def facts_html(policy: Policy, clause: Clause | None = None, articles: str = "") -> str:
    """What is known of a text: version, number, issuer, dates, source, and articles as HTML."""
    source = policy.source
    rows = [
        ("发布机关", "、".join(policy.issuer)),
        ("文号", policy.doc_number or ""),
        ("版本", policy.version),
        ("日期", _dates(policy)),
        ("适用地区", policy.place or ""),
        ("来源文件", source.file),
        ("登载", "，".join(x for x in (source.publication, source.date) if x)),
        ("报道", source.article),
        ("署名", "、".join(source.authors)),
        ("所据行次", clause.basis.removeprefix("出处：") if clause and not articles else ""),
        ("页码", _page_words(clause) if clause else ""),
        ("日期说明", source.date_note),
    ]
    shown = "".join(f"<dt>{k}</dt><dd>{esc(v)}</dd>" for k, v in rows if v)
    stands_on = f"<dt>所据条文</dt><dd>{articles}</dd>" if articles else ""
    return f'<dl class="source">{stands_on}{shown}</dl>'


def _page_words(clause: Clause) -> str:
    numbers = "、".join(f"第{page.number}页" for page in clause.pages)
    sure = min((page.ocr for page in clause.pages if page.ocr is not None), default=None)
    return numbers if sure is None else f"{numbers}（文字由图片识别，把握 {sure:.0%}，请对照原件）"


def _dates(policy: Policy) -> str:
    if policy.provenance is Provenance.DIGEST and policy.effective:
        return f"按{when(policy.effective)}的法律文本整理"
    known = ((getattr(policy.dates, field), word) for field, word in _DATES)
    return "，".join(f"{when(day)}{word}" for day, word in known if day)
