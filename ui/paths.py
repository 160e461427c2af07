"""办证指南 and 现场核查 as pages: the form, and under it what follows from what was filled in.

Pure: takes a path, an inspection or a checklist, returns a string in which everything is escaped.
Does not know HTTP, and decides nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from assistant.workflows.checklist import Checklist, Item
from assistant.workflows.inspect import Inspection, Said
from assistant.workflows.permit import PermitPath, Step
from assistant.workflows.permit_facts import CHOICES
from corpus.types import Policy
from ui.forms import (
    choice_field,
    day_field,
    number_field,
    some_field,
    text_field,
    yes_no_field,
)
from ui.links import clause_url, esc, when
from ui.shell import wide_table

Given = Mapping[str, Sequence[str]]
_COLUMNS = ("序号", "核查对象", "核查内容", "看什么", "依据", "罚则")
_NOTHING_YET = "填得越多，步骤越准；不知道的留空，会列在“先要弄清的事”里。"


def one(given: Given, name: str) -> str:
    """The value of a field that has one, "" where it was not given."""
    return next(iter(given.get(name, ())), "").strip()


def _downloads(path: str, given: Given, kinds: Mapping[str, str]) -> str:
    """Links to the same result as files, and the button that prints it."""
    query = urlencode([(k, v) for k, values in given.items() for v in values if v])
    links = "".join(
        f'<a class="button" href="{path}.{kind}?{esc(query)}">{word}</a>'
        for kind, word in kinds.items()
    )
    return (
        f'<p class="doing">{links}<button class="button" type="button" data-print>打印</button></p>'
    )


def _form(path: str, fields: Iterable[str], button: str) -> str:
    return (
        f'<form action="{path}" class="facts-form">{"".join(fields)}'
        f'<input type="hidden" name="go" value="1"><button class="button">{button}</button></form>'
    )


def _grounds(places: Sequence[str], ids: Sequence[str], day: date) -> str:
    links = "".join(
        f'<li><a href="{esc(clause_url(i, day))}">{esc(place)}</a></li>'
        for place, i in zip(places, ids, strict=True)
    )
    return f'<ul class="basis">{links}</ul>'


def _text(text: str) -> str:
    return "".join(f"<p>{esc(line)}</p>" for line in text.split("\n") if line.strip())


def _lines(title: str, lines: Sequence[str], kind: str = "") -> str:
    items = "".join(f"<li>{esc(line)}</li>" for line in lines)
    return f'<section class="{kind}"><h2>{title}</h2><ul>{items}</ul></section>' if items else ""


def permit_main(given: Given, path: PermitPath | None, problem: str = "") -> str:
    """The guide: what is asked, and the path where there is one."""
    result = f'<p class="lead" role="alert">{esc(problem)}</p>' if problem else ""
    if path:
        files = {"docx": "下载 Word", "ics": "下载期限日历"}
        result = (
            _downloads("/permit", given, files)
            + _lines("先要弄清的事", path.open, "open")
            + f"<h2>步骤（按{when(path.as_of)}的规定）</h2>"
            + f'<ol class="steps-list">{"".join(_step(s, path.as_of) for s in path.steps)}</ol>'
            + _consequences(path)
            + _lines("请注意", path.notices, "notices")
        )
    return (
        '<h1>办证指南</h1><p class="lead">排污许可证怎么办：要不要办、哪一类、向谁办、交什么、'
        f"多久、之后做什么。每一步都写明依据。{_NOTHING_YET}</p>{_permit_form(given)}{result}"
    )


def _permit_form(given: Given) -> str:
    category = {k: v for k, v in CHOICES["category"].items() if k != "unknown"}
    return _form(
        "/permit",
        (
            text_field("industry", "做什么的", one(given, "industry"), "如 喷塑加工、养猪三千头"),
            choice_field("situation", "办哪一件事", CHOICES["situation"], one(given, "situation")),
            choice_field("category", "管理类别", category, one(given, "category")),
            number_field("sites", "排放污染物的场所有几个", one(given, "sites")),
            day_field("expires", "许可证哪天到期", one(given, "expires")),
            day_field("event_date", "哪天发生的变更", one(given, "event_date")),
            day_field("submitted", "哪天提交的申请", one(given, "submitted")),
            day_field("accepted", "哪天受理的", one(given, "accepted")),
            yes_no_field("site_inspection", "需要现场核查吗", one(given, "site_inspection")),
            yes_no_field("key_pollutants", "是排放重点污染物的新改扩建项目吗",
                         one(given, "key_pollutants")),
            some_field("discharges", "排放什么", CHOICES["discharges"],
                       given.get("discharges", ())),
            some_field("changed", "变了什么（变更时填）", CHOICES["changed"],
                       given.get("changed", ())),
        ),
        "列出步骤",
    )  # fmt: skip


def _step(step: Step, day: date) -> str:
    due = (
        f'<p class="due"><b>期限：{when(step.due)}</b><span>{esc(step.note)}</span></p>'
        if step.due
        else ""
    )
    return (
        f'<li><h3>{esc(step.title)}<span class="who">{esc(step.who)}</span></h3>{due}'
        f'<div class="text">{_text(step.text)}</div>'
        f"{_grounds(step.places, step.clause_ids, day)}</li>"
    )


def _consequences(path: PermitPath) -> str:
    items = "".join(
        f'<li><div class="text">{_text(c.text)}</div>'
        f"{_grounds(c.places, c.clause_ids, path.as_of)}</li>"
        for c in path.consequences
    )
    head = "<h2>不这样做的后果</h2>"
    return f'<section class="consequences">{head}<ul>{items}</ul></section>' if items else ""


def inspect_main(given: Given, found: Inspection | None, problem: str = "") -> str:
    """The inspection: what is asked, and what the clauses say of it."""
    result = f'<p class="lead" role="alert">{esc(problem)}</p>' if problem else ""
    if found:
        result = (
            _downloads("/inspect", given, {"docx": "下载“一企一策”表"})
            + _ways(found)
            + _lines("对不上的事实", found.contradictions, "open")
            + _lines("还要弄清", found.open, "open")
            + _said("依据", found.of("because"), found.as_of)
            + _said("由谁办", found.of("who"), found.as_of)
            + _said("法律写明的规矩和后果", found.of("law"), found.as_of)
            + _said("要守住的要求", found.of("safeguards"), found.as_of)
            + _lines("请注意", found.notices, "notices")
        )
    facts = (
        ("procedures_complete", "审批、登记手续齐全吗"),
        ("illegal_discharge", "有违法排污吗"),
        ("meets_shutdown_conditions", "达到依法应停产、停业、关闭的情节吗"),
        ("in_park", "在工业园区内吗"),
        ("coal_in_no_burn_zone", "在禁燃区内使用散煤吗"),
    )
    return (
        '<h1>现场核查</h1><p class="lead">“散乱污”企业照所给的事实，指向关停取缔、整合搬迁、'
        "升级改造中的哪一类，依据哪一条，还差什么事实，由谁办。这里只列条款写到的，不替执法人员下结论。</p>"
        + _form(
            "/inspect",
            (
                text_field("industry", "行业", one(given, "industry"), "如 石材加工"),
                text_field("district", "在哪个区市县", one(given, "district"), "如 甘井子区"),
                *(yes_no_field(name, label, one(given, name)) for name, label in facts),
            ),
            "核查",
        )
        + result
        + '<p><a href="/checklist">生成现场核查清单</a></p>'
    )


def _ways(found: Inspection) -> str:
    if not found.ways:
        return (
            '<p class="ways none"><b>照这些事实，得不出去向</b>请看下面对不上的、还要弄清的。</p>'
        )
    names = "".join(f"<li>{way}</li>" for way in found.ways)
    several = "都还可能，弄清下面的事项才能定。" if len(found.ways) > 1 else ""
    return f'<section class="ways"><h2>去向</h2><ul>{names}</ul><p>{several}</p></section>'


def _said(title: str, lines: Sequence[Said], day: date) -> str:
    items = "".join(
        f'<li><div class="text">{_text((f"【{s.step}】" if s.step else "") + s.text)}</div>'
        f"{_grounds(s.places, s.clause_ids, day)}</li>"
        for s in lines
    )
    return f"<section><h2>{title}</h2><ul>{items}</ul></section>" if items else ""


def checklist_main(
    given: Given, policies: Sequence[Policy], found: Checklist | None, problem: str = ""
) -> str:
    """The checklist: which policies, and the duties and bans in them."""
    titles = {p.title: p.title for p in sorted(policies, key=lambda p: (p.level.rank, p.title))}
    result = f'<p class="lead" role="alert">{esc(problem)}</p>' if problem else ""
    if found:
        rows = "".join(_row(n, item, found.as_of) for n, item in enumerate(found.items, 1))
        result = (
            _downloads("/checklist", given, {"docx": "下载 Word", "xlsx": "下载 Excel"})
            + f'<p class="count" role="status">{len(found.items)} 项</p>'
            + wide_table("核查清单", _COLUMNS, rows)
            + _lines("请注意", found.notices, "notices")
        )
    return (
        '<h1>现场核查清单</h1><p class="lead">从所选文件里写着应当、不得、禁止、必须的条文'
        "逐条列出，核查内容是条文原话。可以下载带勾选栏、备注栏的 Word 和 Excel。</p>"
        + _form(
            "/checklist",
            (some_field("policy", "从哪几份文件列", titles, given.get("policy", ())),),
            "列出清单",
        )
        + result
    )


def _row(number: int, item: Item, day: date) -> str:
    penalty = "<br>".join(
        f'<a href="{esc(clause_url(p.clause_id, day))}">{esc(p.place)}</a>' for p in item.penalty
    )
    return (
        f"<tr><td>{number}</td><td>{esc(item.who or '（条文未写明）')}</td>"
        f"<td>{_text(item.duty)}</td><td>{esc(item.look_at)}</td>"
        f'<td><a href="{esc(clause_url(item.clause_id, day))}">{esc(item.basis)}</a></td>'
        f"<td>{penalty}</td></tr>"
    )
