"""What is asked: the question on its own feet, the sort of fact, its content words, its places.

Deterministic, without a model. Knows the words of asking. Does not know what the corpus holds.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from assistant.lexicon import generic_words, other_places, pleasantry, stop_words
from assistant.types import Kind, Question, Talk, Understood
from corpus.errors import BadRequest
from corpus.lexical import words

MAX_LENGTH = 2_000

_KINDS = (
    (
        Kind.TIME,
        r"什么时候|何时|啥时候|哪天|哪一?年|哪月|几月|几号|几点|多久|多长时间|期限|时限|哪段时间|哪几天",
    ),
    (Kind.COUNT, r"多少|几(?!乎)|多大|多高|比例|百分之|总数|数量|多重|占比"),
    (
        Kind.WHO,
        r"谁|哪个(?:部门|单位|局|机构|机关|人|公司|处室)|哪家|由哪|哪位|什么(?:部门|单位|机构|人)",
    ),
    (
        Kind.LIST,
        r"哪些|哪几|有什么|包括什么|包括啥|分别|都有啥|都有什么|有啥|什么内容|列举|哪\d",
    ),
    (
        Kind.DEFINITION,
        r"什么叫|是什么|指什么|何为|什么意思|啥意思|是啥|什么是|怎么理解|啥叫|含义",
    ),
    (Kind.YES_NO, r"吗|是否|能不能|可不可以|要不要|有没有|是不是|该不该|对不对|会不会|算不算"),
    (Kind.HOW, r"怎么|如何|怎样|咋"),
)
_UNITS = (  # (how a number is asked for, units that an answer may have)
    (r"(?:多少|几)(?:多?家|个企业|个厂|企业|户|个单位|单位|厂)", "家 户 个"),
    (r"(?:多少|几)(?:个?人|名|位(?!数)|干部|同志|党员)", "人"),
    (
        r"多少钱|罚多少|(?:多少|几)(?:万?元|万?块(?:钱)?|费)|罚款.*多少|多少.*罚款|收费.*多少|价格"
        r"|(?:补贴|补助|奖励|经费|资金).*多少|多少.*(?:补贴|补助|奖励|经费|资金)",
        "元 倍 %",
    ),
    (r"比例|百分之|占比|百分比|几成", "% 分"),
    (r"几倍|多少倍", "倍"),
    (r"(?:多少|几)(?:次|回|场|轮|遍)", "次 场 轮 批"),
    (r"(?:多少|几)批", "批 次"),
    (r"(?:多少|几)(?:台|辆)", "台 辆"),
    (r"(?:多少|几)(?:吨|公斤)", "吨 千克"),
    (r"(?:多少|几)(?:米|公里)", "米 公里"),
    (r"(?:多少|几)年", "年"),
    (r"(?:多少|几)个?月", "个月 月 年"),
    (r"(?:多少|几)(?:个?工作日|天|日)", "日 工作日 小时 个月"),
    (r"(?:多少|几)(?:个?小时|分钟|个?钟头)", "小时 分钟 日"),
    (r"多久|多长时间", "日 工作日 个月 年 周 小时 分钟 月 季度"),
)
# 那几天, 坏了几天没修: no number is asked for
_ANY_NUMBER = re.compile(
    r"[这那好前头后没过近哪]几|了几\w(?=[没不还都也])|几(?=\w{1,2}[没不还都也])"
)
_ANY_THING = r"什么|啥|哪(?!怕)"
_FOLLOWS_ON = re.compile(
    r"^(?:那|那么|它|他们|她|这|其中|还有|另外|上面|以上|然后|再|具体|分别|为什么|对应|要是|如果|万一|前头|刚才)"
    r"|(?:它|他们|它们|这个|那个|这些|那些|这种|那种|该[^不当如])|[这那前头][两三四五几][个步类种条项]"
    r"|呢[？?]?$"
)
_CHANGES = re.compile(
    r"^(?:换一?个(?:问题|话题|话头|事)?|另外?问(?:一下)?|插一句|再问个别的|顺便问(?:一下)?|说个别的)[，,：]?"
)
_RETURNS = re.compile(r"说回|接着说|回到|最开始|开头那|一开始")
_OF_VALIDITY = re.compile(
    r"(?:[这那]些?|上面|以上|前面|刚才|刚说)[^，。？]{0,6}(?:规定|条款|条文|要求|法律?|文件|依据|办法|条例)"
    r"[^，。？]{0,6}(?:有效|现行|作数|管用|失效|作废|废止|过期|最新)"
    r"|^(?:现在|目前|如今|眼下)?[还仍]在?(?:执行|有效|算数|作数|管用)(?:吗|么|不)?[？?]?$"
)
_REMEMBERED = 4  # turns
# Characters of a turn, of its content words. Of the training conversations' last turns 67 % lean by
# these, of the training questions that stand alone 10 %.
_SHORT, _HARDLY, _TELLS_ENOUGH = 12, 6, 16
_ASKING = re.compile(
    r"请问|麻烦|想问一下|问一下|我想知道|想知道|告诉我|帮我|(?<!申)请|一下|什么叫|是什么意思|什么意思|是什么|什么是|啥叫|是啥|啥意思"
    r"|指的是|有哪些|哪些|哪几个|哪几|哪个|哪家|哪位|谁|什么时候|何时|啥时候|多久|多少|几个|几家|几次|几|怎么样|怎么办|怎么|如何|怎样"
    r"|为什么|为啥|什么|啥|是否|是不是|有没有|能不能|可不可以|要不要|吗|呢|呀|啊|吧|的话|分别|到底|究竟|咋"
)  # fmt: skip
_SENTENCE = re.compile(r"[^。？！?!\n]+[。？！?!\n]?")
_PIECE = re.compile(r"[^，,、；;。？！?!\n]+[，,、；;。？！?!\n]?")
_EACH = r"分别|各自|各(?=[罚怎是要按有])"
_BOTH = re.compile(  # 按日计罚和拘留分别什么情况用
    r"(?P<one>[^，。；、？和跟与]{2,12})[和跟与、](?P<other>[^，。；、？和跟与]{2,12}?)"
    rf"(?:{_EACH})(?P<asked>.+)$"
)
_COMPARED = re.compile(  # 个人烧秸秆和烧垃圾，罚款一样吗
    r"(?P<one>[^，。；？]{2,20}?)[，,]?[和跟与](?P<other>[^，。；？、]{2,24}?)[，,]"
    rf"(?P<asked>[^，。；？]*(?:{_EACH}|一样|一回事|不同|差别|区别|差在|差多少"
    r"|哪个(?:罚得)?更?[重高多]|两种情[况形])[^。；]*)$"
)
_MOST_PARTS = 5
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9.+]+")


def understand(question: Question) -> Understood:
    """A question as it was asked to one that search and answer can work on.

    Raises BadRequest for an empty question and for one over MAX_LENGTH characters.
    """
    text, thread = question.text.strip(), _turns_before(question)
    if thread and _OF_VALIDITY.search(text):  # beside the same answer it is said what is in force
        return understand(replace(question, text=thread[-1], earlier=tuple(thread[:-1])))
    talk = _talk(text, thread)
    return replace(talk.topical, talk=talk) if talk else _whole(text)


def _talk(text: str, thread: Sequence[str]) -> Talk | None:
    if not thread:
        return None
    return Talk(_whole(text), _whole(text, thread), _before(thread), leans(text))


def _turns_before(question: Question) -> Sequence[str]:
    """The turns that one goes on from, small talk aside."""
    for text in (question.text, *question.earlier):
        _check(text)
    earlier = [t for turn in question.earlier if not pleasantry(t := turn.strip())]
    return _thread(question.text.strip(), earlier)


def _thread(text: str, earlier: Sequence[str]) -> Sequence[str]:
    """The turns before that a turn goes on from: since the topic was last changed."""
    if _RETURNS.search(text):
        return [*earlier[:1], *earlier[1:][-_REMEMBERED:]]
    changed = [i for i, turn in enumerate((*earlier, text)) if _CHANGES.match(turn)]
    thread = earlier[max([len(earlier) - _REMEMBERED, 0, *changed]) :]
    return list(dropwhile(lacks_its_thing, thread))


def _before(thread: Sequence[str]) -> Understood:
    return _understood(thread[-1], thread[:1] if len(thread) > 1 else ())


def _whole(text: str, thread: Sequence[str] = ()) -> Understood:
    """A turn as `_understood` has it, with the several things that it asks."""
    parts = tuple(_understood(part, thread, told) for told, part in _parts(text))
    return replace(_understood(text, thread), parts=parts)


def _understood(text: str, thread: Sequence[str] = (), told: str = "") -> Understood:
    """A turn with the topics of the first and of the last turn that it goes on from, and with what
    the same message tells before it asks."""
    topics = dict.fromkeys(_topic(turn) for turn in (*thread[:1], *thread[-1:]))
    standalone = " ".join((*topics, told + _CHANGES.sub("", text)))
    terms = content_terms(standalone)
    return Understood(
        asked=text,
        standalone=standalone,
        kind=_kind(text),
        terms=terms,
        focus=_focus(standalone, terms),
        units=_units(text),
        places=tuple(place for place in other_places() if place in standalone),
    )


def _parts(text: str) -> tuple[tuple[str, str], ...]:
    """The questions of one message, each behind what the message tells before it asks; () if it
    asks one thing, or more than anybody asks at once."""
    told, asked = "", []
    for sentence in _SENTENCE.findall(text):
        if sentence.endswith(("？", "?")):
            asked.append(sentence.strip())
        elif not asked:
            told += sentence
    first = asked[0] if asked else told
    told = told if asked else ""
    pieces = _PIECE.findall(first)
    before = next((i for i, piece in enumerate(pieces) if _asks(piece)), len(pieces) - 1)
    told, first = told + "".join(pieces[:before]), "".join(pieces[before:])
    asked = [first, *asked[1:]] if len(asked) > 1 else _asked_in_turn(pieces[before:])
    if both := _BOTH.search(first) if len(asked) < 2 else None:
        asked = [f"{thing}{both['asked']}" for thing in (both["one"], both["other"])]
    elif compared := _COMPARED.match(told + first) if len(asked) < 2 else None:
        return tuple(("", f"{compared[n]}，{compared['asked']}") for n in ("one", "other"))
    if not 1 < len(asked) <= _MOST_PARTS:
        return ()
    told = told or f"{_topic(asked[0])}，"
    return tuple((told, part) for part in asked)


def _asked_in_turn(pieces: Sequence[str]) -> list[str]:
    """The things that one sentence asks; what it tells between two belongs to the second."""
    asked, between = [], ""
    for piece in pieces:
        between += piece
        if _asks(piece):
            asked.append(between)
            between = ""
    return [*asked[:-1], asked[-1] + between] if asked else []


def _asks(text: str) -> bool:
    asking = _ANY_NUMBER.sub("", text)
    return any(re.search(pattern, asking) for pattern in (*(p for _, p in _KINDS), _ANY_THING))


def _check(text: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise BadRequest("问题里有不成文字的字节", "", "用 UTF-8 重新输入问题")
    if not text.strip():
        raise BadRequest("问题是空的", "", "输入要问的问题")
    if len(text) > MAX_LENGTH:
        raise BadRequest(
            f"问题有 {len(text):,} 字，上限 {MAX_LENGTH:,} 字", "", "缩短问题，或分几次问"
        )


def leans(text: str) -> bool:
    """Whether a turn cannot be understood alone: it points back and does not tell enough itself, or
    has hardly a word, or none that says what it is about."""
    told = sum(map(len, content_terms(text)))
    points_back = told <= _TELLS_ENOUGH and bool(_FOLLOWS_ON.search(text))
    return points_back or (len(text) <= _SHORT and told <= _HARDLY) or lacks_its_thing(text)


def lacks_its_thing(text: str) -> bool:
    """Whether a question says what it wants to know but of nothing: 罚多少？"""
    return set(content_terms(text)) <= generic_words()


def _topic(question: str) -> str:
    """A question without the words that ask."""
    return _ASKING.sub("", _CHANGES.sub("", question)).strip(" ？?，。,")


def _focus(text: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    """The two content words nearest to a word that asks (to the end, where none does)."""
    asking = [m.span() for m in _ASKING.finditer(text)] or [(len(text), len(text))]

    def distance(term: str) -> int:
        at = text.rfind(term)
        return min(min(abs(start - at - len(term)), abs(at - end)) for start, end in asking)

    return tuple(sorted(terms, key=distance)[:2])


def _kind(text: str) -> Kind:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, text)), Kind.OTHER)


def _units(text: str) -> frozenset[str]:
    """Units that an answer's number may have; empty where any will do or none is asked for."""
    asking = _ANY_NUMBER.sub("", text)
    asked = (units for pattern, units in _UNITS if re.search(pattern, asking))
    return frozenset(unit for units in asked for unit in units.split())


def content_terms(text: str) -> tuple[str, ...]:
    """The words of a question that carry what it is about, in order, each once."""
    found = []
    for run in _WORD.findall(_ASKING.sub(" ", text)):
        found += [w for w in words(run) if w not in stop_words()]
    longest = [w for w in found if not any(w != other and w in other for other in found)]
    return tuple(dict.fromkeys(longest))
