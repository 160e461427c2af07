"""The digests of the newspaper page: well-formed, honest about what they are, true to the page.

Without ../shared: form, front matter, attribution. With it: every numeral, date, name, title and
quoted expression of the page stands in a clause that cites its lines, or among the reasoned
omissions; and nothing of that kind stands in a clause that its cited lines do not say.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from corpus.address import ARTICLE
from corpus.quantities import NUMERAL, quantities
from corpus.types import Level, Policy, Provenance, Status
from ingest.parse import parse

FOLDER = Path(__file__).parent.parent / "corpus" / "policies"
PATHS = sorted(FOLDER.glob("大连*.md"))  # those of the page; guides: test_guides.py
LAST_LINE = 607
# Reading order, article by article (README.md of the digests): columns interleave, so that two
# ranges go on across a gap.
ORDER = {
    "迮义": [(322, 322), (324, 324), (18, 320), (325, 325)],
    "任弘道": [(327, 384)],
    "高蔡玖": [(471, 472), (1, 17), (386, 457), (474, 542), (459, 470), (544, 605), (607, 607)],
}
CONTINUES = {457: 474, 470: 544}
DATE_NOTE = frozenset({266, 267, 327, 328, *range(386, 390), 602, 603})
CUT = "|"  # where text that is cited, or read, does not go on

FULL_PLAN = "《大连市“散、乱、污”企业及集群综合整治工作方案》"
NICKNAMES = {"《方案》": FULL_PLAN}  # line 421 introduces the short form
NO_NUMERALS = ("进一步", "统一")  # words that hold 一 without counting
INFERRED = "约2020年7月"
OWN_COUNTS = {  # counted by the digest, not by the page
    "大连排污许可质控报道@2020-07#要点16": "三个",
    "大连散乱污整治工作方案@2020-07#要点3": "三类",
    "大连散乱污整治报道@2020-07#要点7": "两处",
    "大连散乱污整治报道@2020-07#要点8": "三类",
    "大连生态环保铁军报道@2020-07#要点2": "四个",
    "大连生态环保铁军报道@2020-07#要点36": "三种",
}
NAMES = {
    "迮义": "迮义 张海冰 杨丽芸 习近平 习近平总书记 习近平新时代中国特色社会主义思想 党中央 "
    "党的十九大 中央八项规定 大连 大连市 大连市生态环境局 大连市生态环境系统 市生态环境局 局党组 "
    "机关党支部 局机关党支部 市内分局党组织 县区分局党组织 基层单位党组织 局属各单位党组织 "
    "临时党小组 党员突击队 国家调研组 市委市政府 瓦房店分局 恒力石化 全国污染源普查 "
    "新型冠状病毒 火车站 扫黑除恶专项行动 小金库 形式主义 官僚主义 主管领导 分管领导",
    "任弘道": "任弘道 大连市 大连市生态环境局 审批办 第三方 第三方技术团队 第三方支持机构 "
    "属地生态环境部门 市局业务处室 中石油 加油站 冲天炉 炉窑",
    "高蔡玖": "高蔡玖 大连市 大连市生态环境局 市生态环境局 市经信局 发展改革委 甘井子区政府 "
    "区生态环境分局 交通运输局蓝鲨机动队 派出所 玉山矿区 各区市县政府 先导区管委会 街道（乡镇） "
    "相关委办局领导 工作指导组 现场核查组 验收工作组 追责问责组 污染防治攻坚战 工业园区 禁燃区 "
    "滨海地区 近岸海域 海菜加工 海带加工 石材开采 表面处理 VOCs 化工 印刷 家具 人造板 注塑 "
    "露天喷涂汽车维修 散煤",
}
PATTERNS = {
    "titles": re.compile(r"《[^《》]+》"),
    "quotes": re.compile(r"“[^“”]+”"),
    "times": re.compile(
        r"\d+月\d+日～\d+月\d+日|\d+[年月][初底份度]|[每按](?:半年|季度|年|月)|两年来|今年"
    ),
}
HEDGE = re.compile(r"(?:近|约|至少|不低于|不得少于|达到|减少|提前|第)$")
LIMIT = re.compile(r"以[上下内]|比例")
UNSAID = re.compile(
    rf"[〔\[]\d{{4}}[〕\]]|\d\s*号|令第|第[{NUMERAL}\d]+条"
    rf"|[{NUMERAL}\d]\s*(?:元|万元|亿元|分(?!局|类)|分贝|毫克|微克|克|mg|μg|ppm|dB|个工作日|工作日)"
    r"|分制|及格|合格线|罚款|罚金|补贴|补助|奖金|限值|\d{7,}",
    re.I,
)
SPEAKS = re.compile("(?:明确要求|明确|要求|提出|规定|载明)")
DENIES = re.compile("没有说|没有写|未载明")
MODAL = re.compile("必须|应当|不得|可以|禁止|严禁|至少|全部|首先|坚决|限期")
ORDINAL = re.compile(rf"（[{NUMERAL}]+）")
ABOUT_THE_SOURCE = re.compile("报道|版面|图片说明|推断|要点|未经核实|没有写|没有说|具体条款|小标题")
OWN_WORDS = ("是哪个单位", "是两处说法", "的做法有")  # of clauses that compare, ask or list
PRACTICE = re.compile(
    "[四4]项(?:工作)?机制|工作会商|督办考核|反馈指导|责任追究|工作组|三级责任人|石材|海带|VOCs|散煤|整治重点"
    "|516|320|挂图作战|作战图|一企一策|两轮|91人|歼灭战|限期整合|依法查处|8个责任部门|强制拆除"
)


@dataclass(frozen=True)
class Point:
    """One clause of a digest: its text without blanks, and the lines of the page it cites."""

    id: str
    text: str
    policy: Policy
    ranges: tuple[tuple[int, int], ...]

    @property
    def cited(self) -> frozenset[int]:
        return frozenset(n for a, b in self.ranges for n in range(a, b + 1))


@dataclass(frozen=True)
class Flow:
    """Text in reading order without blanks, and the line of each character (0 at a cut)."""

    text: str
    lines: tuple[int, ...]

    def at(self, start: int, end: int) -> frozenset[int]:
        return frozenset(self.lines[start:end]) - {0}


@dataclass(frozen=True)
class Item:
    """Something that the page says: its words, its lines, and its numeral if it is a quantity."""

    text: str
    lines: frozenset[int]
    numeral: str = ""


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def unquote(text: str) -> str:
    return re.sub("[“”‘’]", "", text)


def ranges(cited: str) -> tuple[tuple[int, int], ...]:
    found = re.findall(r"第(\d+)(?:—(\d+))?行", cited)
    return tuple((int(a), int(b or a)) for a, b in found)


@cache
def digest(path: Path):
    return parse(path, "")


@cache
def points() -> tuple[Point, ...]:
    return tuple(
        Point(c.id, squeeze(c.text), digest(path).policy, ranges(c.basis))
        for path in PATHS
        for c in digest(path).clauses
    )


def points_of(slug: str) -> list[Point]:
    return [p for p in points() if p.policy.slug == slug]


def date_note(slug: str) -> Point:
    """The one clause of a digest that says whence its date is inferred."""
    (note,) = (p for p in points_of(slug) if INFERRED in p.text)
    return note


@cache
def omissions() -> tuple[dict, ...]:
    return tuple(yaml.safe_load((FOLDER / "omissions.yaml").read_text("utf-8")))


def flow(page: list[str], author: str, keep: frozenset[int] | None = None) -> Flow:
    """An article in reading order; with `keep`, only these lines, cut where others lay between."""
    text, lines, last = "", [], 0
    for a, b in ORDER[author]:
        for n in range(a, b + 1):
            words = squeeze(page[n - 1])
            if not words or (keep is not None and n not in keep):
                last = last if not words else 0
                continue
            if (n == a and CONTINUES.get(last) != n) or not last:
                text, lines = text + CUT, [*lines, 0]
            text, lines, last = text + words, [*lines, *[n] * len(words)], n
    return Flow(text, tuple(lines))


def hide_words(text: str) -> str:
    for word in NO_NUMERALS:
        text = text.replace(word, "＿" * len(word))
    return text


def numerals(article: Flow) -> list[Item]:
    """Quantities, each with what hedges it, and numerals before no unit with the next character."""
    text, found, free = article.text, [], list(hide_words(article.text))
    for q in quantities(hide_words(text)):
        before, after = HEDGE.search(text[: q.start]), LIMIT.match(text, q.end)
        start, end = before.start() if before else q.start, after.end() if after else q.end
        found.append(Item(text[start:end], article.at(start, end), text[q.start : q.end]))
        free[q.start : q.end] = "＿" * (q.end - q.start)
    loose = re.compile(rf"[{NUMERAL}]+[\u4e00-\u9fff]|[\u4e00-\u9fff][{NUMERAL}]+|[{NUMERAL}]+")
    for m in loose.finditer("".join(free)):
        found.append(Item(m.group(), article.at(*m.span())))
    return found


def items(article: Flow, author: str, kind: str) -> list[Item]:
    if kind == "numerals":
        return numerals(article)
    names = sorted(NAMES[author].split(), key=len, reverse=True)
    pattern = re.compile("|".join(names)) if kind == "names" else PATTERNS[kind]
    return [Item(m.group(), article.at(*m.span())) for m in pattern.finditer(article.text)]


def counted(text: str) -> set[str]:
    return {text[q.start : q.end] for q in quantities(text)}


def stands_in(item: Item, point: Point) -> bool:
    if not item.lines <= point.cited:
        return False
    if item.numeral and item.numeral not in counted(point.text):
        return False
    return unquote(NICKNAMES.get(item.text, item.text)) in unquote(point.text)


def omitted(item: Item) -> bool:
    """Whether the list of omissions holds this item at these very lines."""
    for omission in omissions():
        lines = {n for a, b in ranges(omission["lines"]) for n in range(a, b + 1)}
        if item.lines <= lines and unquote(item.text) in unquote(squeeze(omission["text"])):
            return True
    return False


def says(page: str, name: str) -> bool:
    """Whether cited text names this; 大连市 may stand apart from the bureau that it belongs to."""
    apart = name.startswith("大连市") and "大连市" in page and name.removeprefix("大连市") in page
    return name in page or apart


def unfounded(point: Point, page: list[str]) -> list[str]:
    """Quantities, titles, quotes and names of a clause that its cited lines do not hold."""
    cited = CUT.join(flow(page, author, point.cited).text for author in ORDER)
    keys = {q.key for q in quantities(cited)}
    body = ORDINAL.sub(CUT, point.text)
    wrong = [
        body[q.start : q.end]
        for q in quantities(body)
        if (q.key not in keys or body[q.start : q.end] not in cited)
        and body[q.start : q.end] != OWN_COUNTS.get(point.id)
    ]
    for kind in ("titles", "quotes"):
        said = [unquote(m) for m in PATTERNS[kind].findall(body)]
        wrong += [s for s in said if s not in unquote(cited) and s != INFERRED]
    wrong += [word for word in MODAL.findall(body) if word not in cited]
    names = {name for group in NAMES.values() for name in group.split()}
    return wrong + [name for name in sorted(names) if name in body and not says(cited, name)]


def invented(point: Point, page: list[str]) -> list[str]:
    """Runs of 4 or more characters of which no two neighbours are on the cited lines.

    Phrases in which the digest speaks about its source are its own.
    """
    cited = CUT.join(flow(page, author, point.cited).text for author in ORDER)
    runs = []
    for phrase in re.split(r"[，。；：、（）“”‘’|]", ORDINAL.sub(CUT, point.text)):
        if ABOUT_THE_SOURCE.search(phrase):
            continue
        held = {i + k for i in range(len(phrase) - 1) if phrase[i : i + 2] in cited for k in (0, 1)}
        rest = "".join(CUT if i in held else c for i, c in enumerate(phrase))
        runs += [r for r in rest.split(CUT) if len(r) > 3 and r not in OWN_WORDS]
    return runs


@pytest.fixture(scope="module")
def page(shared) -> list[str]:
    return (shared / "source" / "dalian-newspaper-page.txt").read_text("utf-8").split("\n")


# --- form -------------------------------------------------------------------------------------


def test_the_readme_counts_and_lists_the_digests():
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert f"{len(PATHS)} 份，{len(points())} 条要点" in readme
    assert f"({len(points())} points)" in readme
    for path in PATHS:
        row = next(
            line for line in readme.split("\n") if line.startswith("|") and path.stem in line
        )
        assert row.startswith(f"| {digest(path).policy.source.authors[0]} |"), path.stem
    for end, start in CONTINUES.items():
        assert f"第{end}行接第{start}行" in readme


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
class TestForm:
    def test_front_matter_says_what_it_is(self, path):
        policy = digest(path).policy
        assert policy.slug == path.stem
        assert policy.title.endswith("（要点整理，非原文）")
        assert policy.about is None or policy.title == f"《{policy.about}》（要点整理，非原文）"
        assert policy.level is Level.DIGEST
        assert policy.provenance is Provenance.DIGEST
        assert policy.status is Status.UNVERIFIED
        assert (policy.doc_number, policy.effective, policy.verified_to) == (None, None, None)

    def test_front_matter_names_its_source(self, path):
        source = digest(path).policy.source
        assert source.file == "dalian-newspaper-page.txt"
        assert source.article
        assert len(source.authors) == 1
        assert source.authors[0] in ORDER
        assert source.date == INFERRED
        assert "未载明" in source.date_note
        assert "推断" in source.date_note

    def test_title_of_the_page_is_title_of_the_text(self, path):
        text = digest(path)
        assert text.canonical.strip().split("\n")[0] == text.policy.title

    def test_clauses_are_numbered_without_gap(self, path):
        clauses = digest(path).clauses
        assert [c.address.steps for c in clauses] == [
            (f"要点{n}",) for n in range(1, len(clauses) + 1)
        ]
        assert not any(ARTICLE.match(line) for c in clauses for line in c.text.split("\n"))

    def test_a_clause_is_its_span_of_the_text(self, path):
        text = digest(path)
        for c in text.clauses:
            assert c.text == text.canonical[c.start : c.end]
            assert c.text == c.text.strip() != ""
            assert c.id == f"{text.policy.id}#{c.address.key}"

    def test_no_line_is_lost(self, path):
        text = digest(path)
        headings = {h for c in text.clauses for h in c.headings} | {text.policy.title}
        kept = [line for c in text.clauses for line in (*c.text.split("\n"), c.basis)]
        lines = [x for x in text.canonical.split("\n") if x and x not in headings]
        assert [re.sub(r"^要点\d+ ", "", line) for line in lines] == kept

    def test_every_clause_cites_lines_in_order(self, path):
        for c in digest(path).clauses:
            one = r"第\d+(?:—\d+)?行"
            assert re.fullmatch(rf"出处：{one}(?:，{one})*", c.basis), c.id
            ends = [n for a, b in ranges(c.basis) for n in ([a] if a == b else [a, b])]
            assert ends == sorted(set(ends)), c.id
            assert ends[0] >= 1, c.id
            assert ends[-1] <= LAST_LINE, c.id

    def test_items_run_on(self, path):
        numbers = "一二三四五六七八九"
        for c in digest(path).clauses:
            labels = re.findall(r"^（(.)）", c.text, re.M)
            assert "".join(labels) == numbers[: len(labels)], c.id

    def test_one_clause_says_where_the_date_comes_from(self, path):
        note = date_note(path.stem)
        assert note.cited >= DATE_NOTE
        for said in ("推断", "未经核实", f"{note.policy.source.authors[0]}署名"):
            assert said in note.text


def test_ids_are_unique_over_all_digests():
    assert len(PATHS) == 13
    assert len({p.id for p in points()}) == len(points())


def test_counts_of_our_own_are_right():
    values = {"两": 2, "三": 3, "四": 4}
    by_id = {p.id: p.text for p in points()}
    for key, count in OWN_COUNTS.items():
        before, found, _ = by_id[key].partition(count)
        listed = len(re.findall(rf"（[{NUMERAL}]）", by_id[key]))
        assert found, key
        assert values[count[0]] in (listed, before.count("“")), key


# --- honesty ----------------------------------------------------------------------------------


def test_nothing_that_the_page_does_not_say():
    assert [(p.id, m.group()) for p in points() if (m := UNSAID.search(p.text))] == []


@pytest.mark.parametrize(
    "text",
    ["大环发〔2020〕5号", "罚20万元", "六十分", "80 分", "60mg/L", "百分制", "第十条", "5个工作日"],
)
def test_the_unsaid_would_be_seen(text):
    assert UNSAID.search(text)


def test_what_the_cleanup_plan_is_said_to_hold():
    said = {
        p.id.replace("@2020-07#要点", "/"): p
        for p in points()
        if re.search(FULL_PLAN + SPEAKS.pattern, p.text)
    }
    plan, report = "大连散乱污整治工作方案", "大连散乱污整治报道"
    marks = {
        f"{plan}/3": "关停取缔一批",
        f"{plan}/4": "依法行政",
        f"{plan}/5": "“以停代治”“以停代管”",
        f"{plan}/6": "五个一",
        f"{report}/8": "关停取缔一批",
        f"{report}/11": "“以停代治”“以停代管”",
        f"{report}/23": "五个一",
    }
    assert said.keys() == marks.keys()
    for key, mark in marks.items():
        assert mark in said[key].text
        assert not PRACTICE.search(said[key].text), key


def test_practice_is_not_said_to_stand_in_the_cleanup_plan():
    for point in points_of("大连散乱污整治工作方案"):
        assert not PRACTICE.search(point.text) or "没有说以下各项写在" in point.text, point.id
    denial = next(p for p in points_of("大连散乱污整治工作方案") if PRACTICE.search(p.text))
    for practice in ("整治重点", "4项工作机制", "三级责任人", "4个工作组", "两轮次"):
        assert practice in denial.text


@pytest.mark.parametrize(
    ("slug", "term"),
    [
        ("大连排污许可质量控制方案", "4+1"),
        ("大连排污许可质量控制方案", "现场核查"),
        ("大连排污许可质量控制方案", "市级核发"),
        ("大连2020年度干部培训方案", "必须到会"),
        ("大连意识形态责任制方案", "每半年"),
    ],
)
def test_practice_stands_in_a_document_only_as_not_said(slug, term):
    holders = [p for p in points_of(slug) if term in p.text]
    assert len(holders) == 1
    for sentence in re.split("[；。]", holders[0].text):
        assert term not in sentence or DENIES.search(sentence), sentence


@pytest.mark.parametrize("about", ["技术审核通知", "质量控制方案", "第三方考核标准"])
def test_the_permit_documents_hold_only_what_is_said_of_them(about):
    slug = f"大连排污许可{about}"
    title = f"《{points_of(slug)[0].policy.about}》"
    for point in points_of(slug):
        practice = re.search("抽查|初审|会审|三级审批|71|68|288|双60|专人|部署动员", point.text)
        assert not practice, point.id
    for point in points():
        assert not re.search(title + SPEAKS.pattern, point.text), point.id


def test_documents_of_no_named_maker_have_no_issuer():
    for slug in ("大连岗位职责实务手册", "大连激励干部担当作为意见"):
        assert points_of(slug)[0].policy.issuer == ()
        assert "没有写明" in points_of(slug)[0].text


def test_omissions_give_lines_and_reason():
    for omission in omissions():
        assert omission.keys() == {"text", "lines", "why"}
        assert re.fullmatch(r"第\d+(?:—\d+)?行(?:，第\d+(?:—\d+)?行)*", omission["lines"])
        assert omission["why"].strip()


# --- against the page -------------------------------------------------------------------------


@pytest.mark.shared
def test_every_line_belongs_to_one_article(page):
    lines = [n for spans in ORDER.values() for a, b in spans for n in range(a, b + 1)]
    written = {n for n, line in enumerate(page, 1) if line.strip()}
    assert len(lines) == len(set(lines))
    assert written <= set(lines)
    assert max(written) == LAST_LINE
    for author in ORDER:
        assert author in flow(page, author).text


@pytest.mark.shared
@pytest.mark.parametrize("author", ORDER)
@pytest.mark.parametrize("kind", ["numerals", "names", *PATTERNS])
def test_what_the_page_says_is_in_a_clause_or_left_out_with_reason(page, author, kind):
    found = items(flow(page, author), author, kind)
    missing = [
        (item.text, sorted(item.lines))
        for item in found
        if not any(stands_in(item, point) for point in points()) and not omitted(item)
    ]
    assert len(found) >= 3
    assert missing == []


@pytest.mark.shared
def test_every_name_of_the_lists_is_on_the_page(page):
    for author, names in NAMES.items():
        text = flow(page, author).text
        assert [name for name in names.split() if name not in text] == []


@pytest.mark.shared
@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_what_a_clause_says_is_on_its_lines(page, path):
    wrong = [(p.id, found) for p in points_of(path.stem) if (found := unfounded(p, page))]
    assert wrong == []


@pytest.mark.shared
def test_clauses_add_no_words_of_their_own(page):
    assert [(p.id, found) for p in points() if (found := invented(p, page))] == []


@pytest.mark.shared
def test_added_words_would_be_seen(page):
    point = points_of("大连海菜加工整治指导意见")[0]
    richer = replace(point, text=point.text + "符合条件者由财政给予贴息。")
    assert invented(richer, page) != []


@pytest.mark.shared
@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_citations_keep_to_their_article(page, path):
    policy = digest(path).policy
    spans = ORDER[policy.source.authors[0]]
    order = [n for a, b in spans for n in range(a, b + 1) if page[n - 1].strip()]
    for point in points_of(path.stem):
        own = point.cited & set(order)
        foreign = {n for n in point.cited - own if page[n - 1].strip()}
        assert foreign <= (DATE_NOTE if "推断" in point.text else set()), point.id
        for a, b in point.ranges:
            assert page[a - 1].strip(), (point.id, a)
            assert page[b - 1].strip(), (point.id, b)
            at = [order.index(n) for n in range(a, b + 1) if n in own]
            assert not at or at == list(range(at[0], at[-1] + 1)), (point.id, a, b)


@pytest.mark.shared
@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_source_and_document_are_named_on_the_page(page, path):
    policy = digest(path).policy
    text = flow(page, policy.source.authors[0]).text
    untitled = re.fullmatch("标题未载明（小标题：(.+) 等）", policy.source.article)
    assert squeeze(untitled[1] if untitled else policy.source.article) in text
    assert policy.about is None or f"《{policy.about}》" in text
    note = date_note(path.stem)
    assert policy.source.authors[0] in flow(page, policy.source.authors[0], note.cited).text


@pytest.mark.shared
def test_omissions_are_where_they_say_and_nowhere_in_the_clauses(page):
    for omission in omissions():
        words = squeeze(omission["text"])
        for a, b in ranges(omission["lines"]):
            lines = frozenset(range(a, b + 1))
            assert words in "".join(flow(page, author, lines).text for author in ORDER), words
            kept = [p.id for p in points() if lines <= p.cited and words in p.text]
            assert kept == [], words


@pytest.mark.shared
def test_the_unsaid_is_not_on_the_page(page):
    assert not any(UNSAID.search(flow(page, author).text) for author in ORDER)
