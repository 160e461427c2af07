"""Gaps that can be shown: the clause itself says a fact is not given, a number of things is stated
but not the things, or the question takes for granted what the clause has otherwise (another number,
a floor for a ceiling, what it forbids).

Pure functions from a question and its evidence to a reason in Chinese, "" where there is no such
gap. Precise rather than complete: what they do not see, `assistant.support` may still doubt.
"""

import re
from collections.abc import Container, Iterator, Sequence
from decimal import Decimal

from assistant.lexicon import about_reporting, unsaid
from assistant.traits import alike, taken_for_rules
from assistant.types import Evidence, Understood
from corpus.lexical import bigrams
from corpus.quantities import NUMERAL, chinese_number, fold, quantities

_NEAREST = 3
_SPEAKS = 0.2  # support from which a clause that denies a fact speaks of what is asked
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_UNSAID = re.compile(r"未载明|没有(?=写明|解释|逐一列出|给出|说明)")
_LISTING = re.compile(  # behind 13项…: 专项整治分别是哪13项, 问题具体有哪些, 党员都是谁, 的名单
    r"[^，。？！；、]{0,10}?(?:名单|(?:具体|分别|都)(?:是|有|叫)?(?:哪|谁|什么(?!的?数))|哪[\d两二三四五六七八九十])"
)
_THINGS = frozenset(["家", "个", "人", "项", "条", "部门", "类", "种", "级", "批", "组"])
_PHRASE = re.compile(r"[，。；：\n]")
_ITEM = re.compile(r"^[（(][一二三四五六七八九十]+[)）]", re.M)
_NUMBER = rf"\d+|[{NUMERAL}]+"
_BOUNDS = (  # a number as the most that may be, as the least that must be
    re.compile(r"不(?:得)?超过|不高于|最多|最高|至多|上限|封顶|以内"),
    re.compile(r"不(?:得)?(?:少于|低于)|至少|最低|下限"),
)
_GRANTED = re.compile(r"为什么|为啥|既然|凭什么|出于什么")
_BANNED = re.compile(r"(?:杜绝|严禁|禁止|不得|防止|避免)((?:“[^”]+”)+)")
_DENIES = re.compile(r"不|杜绝|禁止|防止|避免|反对|别|制止|破除")
_REACH = 8  # characters before a banned thing in which a question may deny it
_MEASURE = re.compile(r"个?(?:月|日|天|年|周|小时|工作|元|万|倍|岁|米|吨|公里|分|点|号)")
_NOTHING = "免费"  # in the place of a unit: that nothing may be taken answers how much is taken
_FREE = re.compile(r"不得?收(?:取|费)|免(?:费|收|征)")
_UNREAD = re.compile(rf"(?:{_NUMBER})\s*个?(亩|蒸吨|页|联|字|本)")  # units that are no quantities
# What asks for a number that nothing but a number answers, what it is called, its units. Of the
# training questions so asked 7 of 1,748 that have an answer are said to lack it, 598 of the 1,107
# others.
_MUST = (
    (
        r"罚(?:款)?金?(?:多少|几)(?!钱?(?:以上)?(?:才|要|能|可以|就|算|够))",
        "数额",
        frozenset(("元", "倍", "%")),
    ),
    (
        r"(?<!罚)(?<!罚款)多少(?:钱|元|万)(?!(?:以上)?(?:才|能|可以|就|算|够))|几(?:万?元|万块|块钱)",
        "数额",
        frozenset(("元", "倍", "%", _NOTHING)),
    ),
    (
        r"(?:提前|最长|最多|最晚|最迟|不超过|到底|究竟)是?(?:多少|几)个?(?:工作日|天|日)"
        r"|(?:多少|几)个?(?:工作日|天|日)(?:之?内|之?前|以内|里|送|报|办|批|开|交|作出|答复|发)",
        "天数",
        frozenset(("日", "工作日", "小时", "个月", "周", "月", "年")),
    ),
    (r"几倍|多少倍", "倍数", frozenset(("倍",))),
    (
        r"几成(?!\w{0,2}新)|多少成|百分之(?:几|多少)|多大比例|几个点",
        "比例",
        frozenset(("%", "倍", "分")),
    ),
    (
        r"(?<![十好就这那])(?:多少|几)(?:吨|公斤|斤|米|平方|亩|立方|公里|分贝|毫克|蒸吨)",
        "数量",
        frozenset(("吨", "千克", "米", "公里", "平方米", "立方米", "分贝", "毫克"))
        | frozenset(("升", "亩", "蒸吨")),
    ),
    (r"(?<![那这没有带好叫找十])(?:多少|几)个?(?:人(?!家)|名)", "人数", frozenset(("人",))),
    (
        r"(?<![这那])(?:多少|几)(?:页|联|个字|张纸)|多少(?:份|本|张|字)",
        "份数",
        frozenset(["份", "张", "页", "联", "字", "本"]),
    ),
    (r"每几年|几年(?:开展|搞|做|进行|要)?一次", "多久一次", frozenset(("年", "次"))),
    (r"几月几[日号]", "日期", frozenset(("月", "日"))),
)
_COUNTED = re.compile(rf"({_NUMBER})([\u4e00-\u9fff+][\u4e00-\u9fff\d])")


def gap(understood: Understood, evidence: Sequence[Evidence]) -> str:
    """Why the best clauses cannot hold what is asked; "" if no gap can be shown."""
    return left_out(understood, evidence) or contradicted(understood, evidence)


def left_out(understood: Understood, evidence: Sequence[Evidence]) -> str:
    """Which fact the best clauses say is not given, or only count; "" for none."""
    best = evidence[:_NEAREST]
    if about_reporting().search(understood.asked):
        return ""
    if said := next((s for item in best if (s := _says_unsaid(understood, item))), ""):
        return f"条款写明：“{said}”"
    if counted := _only_counted(understood, best):
        return f"条款只写了“{counted}”这个数，没有逐一列出。"
    numberless = _numberless(understood, evidence)
    return f"最接近的条款没有写明{numberless}。" if numberless else ""


def contradicted(understood: Understood, evidence: Sequence[Evidence]) -> str:
    """What the question takes for granted and the best clause has otherwise; "" for nothing."""
    if wrong := _other_number(understood, evidence):
        return f"条款里没有“{wrong[0]}”，写的是“{wrong[1]}”。"
    text = evidence[0].hit.clause.text if evidence else ""
    if ruled := _other_rules(understood, evidence):
        assumed, *others = (f"“{number}”" for number in ruled)
        return f"条款里没有{assumed}，写的是{'、'.join(others)}。"
    if bound := _other_bound(understood.standalone, text):
        return f"条款写的是“{bound[1]}”，不是“{bound[0]}”。"
    banned = _taken_for_granted(understood.standalone, text)
    return f"条款对“{banned}”的要求与所问的前提相反。" if banned else ""


def _says_unsaid(understood: Understood, item: Evidence) -> str:
    """The sentence in which a clause says that its source does not give what is asked for."""
    if item.support < _SPEAKS:
        return ""
    asked = [naming for asking, naming in unsaid().values() if asking.search(understood.asked)]
    pairs = set(bigrams(understood.standalone))
    for found in _SENTENCE.findall(item.hit.clause.text):
        said = found.strip()
        if mark := _UNSAID.search(said):
            what = said[mark.end() :]
            if not pairs.isdisjoint(bigrams(what)) and any(n.search(what) for n in asked):
                return said
    return ""


def _numberless(understood: Understood, evidence: Sequence[Evidence]) -> str:
    """What is asked that only a number answers, where no clause that speaks of it has one beside
    those of the question; "" for nothing. Of several things asked all must be so."""
    own = {q.key for q in quantities(understood.standalone)}
    near = [e for n, e in enumerate(evidence) if not n or e.support >= _SPEAKS]
    units = {unit for e in near for unit in _units(e.hit.clause.text, own)}
    lacking = [(asks, name) for asks, name, held in _MUST if not held & units]
    found = [
        next((name for asks, name in lacking if re.search(asks, part.asked)), "")
        for part in understood.parts or (understood,)
    ]
    return found[0] if all(found) else ""


def _units(text: str, own: Container[tuple[Decimal, str]]) -> Iterator[str]:
    """The units of the numbers in a text besides one's own; `_NOTHING` where nothing is taken."""
    yield from (q.unit for q in quantities(text) if q.key not in own)
    yield from _UNREAD.findall(text)
    if _FREE.search(text):
        yield _NOTHING


def _only_counted(understood: Understood, best: Sequence[Evidence]) -> str:
    """The counted things of a question that asks to list them, if no clause lists as many."""
    texts = [item.hit.clause.text for item in best]
    longest = max(map(_listed, texts))
    stated = {q.key for q in quantities(texts[0])}
    for q in quantities(understood.standalone):
        behind = understood.standalone[q.end :]
        if q.unit in _THINGS and q.key in stated and longest < q.value and _LISTING.match(behind):
            return understood.standalone[q.start : q.end]
    return ""


def _listed(text: str) -> int:
    """The length of the longest list in a text: numbered items, or words joined by 、 and 和."""
    joined = (1 + len(re.findall("[、和]", phrase)) for phrase in _PHRASE.split(text))
    return max(len(_ITEM.findall(text)), *joined)


def _other_number(understood: Understood, evidence: Sequence[Evidence]) -> tuple[str, str] | None:
    """(四个一批, 三个一批): what the question counts, and how the best clause has it.

    None if any retrieved clause has it as the question does.
    """
    texts = [fold(item.hit.clause.text) for item in evidence]
    for number, behind in _COUNTED.findall(fold(understood.standalone)):
        value = _value(number)
        has = [{n: _value(n) for n in _before(behind, text)} for text in texts]
        measured = _MEASURE.match(behind)  # 干了五个月 is told, 一个月 is the clause's own
        if measured or value < 2 or not has[0] or any(value in found.values() for found in has):
            continue
        return number + behind, next(iter(has[0])) + behind
    return None


def _other_rules(understood: Understood, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """(七天, 2日, …): a number that the question takes for the rule before it asks, and all of its
    sort that the best clause has; () where a near clause has it as the question does. Of the
    training questions that have an answer none of 18,573 takes a number for a rule that the nearest
    clause has otherwise, of the others 96 of 8,665."""
    texts = [item.hit.clause.text for item in evidence[:_NEAREST]]
    near = [quantities(text) for text in texts]
    for assumed in taken_for_rules(understood.asked):
        others = [q for q in near[0] if alike(q, assumed)] if near else []
        if others and not any(q.value == assumed.value for own in near for q in own):
            said = understood.asked[assumed.start : assumed.end]
            return said, *{q.key: texts[0][q.start : q.end] for q in others}.values()
    return ()


def _other_bound(question: str, text: str) -> tuple[str, str] | None:
    """(不超过, 不低于): the bound of a number in the question, and the other one in the clause."""
    shared = {q.value for q in quantities(question)} & {q.value for q in quantities(text)}
    for here, there in (_BOUNDS, _BOUNDS[::-1]):
        asked, said = here.search(question), there.search(text)
        if shared and asked and said and not there.search(question) and not here.search(text):
            return asked.group(), said.group()
    return None


def _taken_for_granted(question: str, text: str) -> str:
    """What a question takes for granted although the clause forbids it: 为什么…实行以停代治."""
    if not _GRANTED.search(question):
        return ""
    for quoted in _BANNED.findall(text):
        for banned in re.findall("“([^”]+)”", quoted):
            at = question.find(banned)
            if at >= 0 and not _DENIES.search(question[max(0, at - _REACH) : at]):
                return banned
    return ""


def _before(behind: str, text: str) -> list[str]:
    """The numbers that stand before some characters in a text."""
    return re.findall(rf"({_NUMBER}){re.escape(behind)}", text)


def _value(number: str) -> int:
    return int(number) if number.isdigit() else chinese_number(number)
