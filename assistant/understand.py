"""What is asked: the question on its own feet, the sort of fact, its content words, its places.

Deterministic, without a model. Knows the words of asking. Does not know what the corpus holds.
"""

import re

from assistant.places import OTHER_PLACES
from assistant.types import Kind, Question, Understood
from corpus.errors import BadRequest
from corpus.lexical import words

MAX_LENGTH = 2_000

_KINDS = (
    (Kind.TIME, r"什么时候|何时|啥时候|哪天|哪一?年|哪月|几月|几号|几点|多久|多长时间|期限|时限|哪段时间|哪几天"),
    (Kind.COUNT, r"多少|几(?!乎)|多大|多高|比例|百分之|总数|数量|多重|占比"),
    (Kind.WHO, r"谁|哪个(?:部门|单位|局|机构|机关|人|公司|处室)|哪家|由哪|哪位|什么(?:部门|单位|机构|人)"),
    (Kind.LIST, r"哪些|哪几|有什么|包括什么|包括啥|分别|都有啥|都有什么|有啥|什么内容|列举|哪\d"),
    (Kind.DEFINITION, r"什么叫|是什么|指什么|何为|什么意思|啥意思|是啥|什么是|怎么理解|啥叫|含义"),
    (Kind.YES_NO, r"吗|是否|能不能|可不可以|要不要|有没有|是不是|该不该|对不对|会不会|算不算"),
    (Kind.HOW, r"怎么|如何|怎样|咋"),
)  # fmt: skip
_UNITS = {
    "家": r"(?:多少|几)(?:多?家|个企业|个厂|企业|户|个单位|单位|厂)",
    "人": r"(?:多少|几)(?:个?人|名|位|干部|同志|党员)",
    "元": r"多少钱|罚多少|(?:多少|几)(?:万?元|块|费)|罚款.*多少|多少.*罚款|收费|价格|补贴.*多少|多少.*(?:补贴|补助|奖励|经费|资金)",
    "%": r"比例|百分之|占比|多少比例|百分比",
    "次": r"(?:多少|几)(?:次|回|场|轮|遍)",
    "批": r"(?:多少|几)批",
    "台": r"(?:多少|几)(?:台|辆)",
    "日": r"(?:多少|几)(?:个?工作日|天|日)",
}  # fmt: skip
_UNIT_FAMILIES = {
    "家": {"家", "户", "个"},
    "次": {"次", "场", "轮", "批"},
    "台": {"台", "辆"},
    "日": {"日", "工作日", "个月", "年", "周", "小时", "月"},
    "批": {"批", "次"},
    "人": {"人"},
    "元": {"元"},
    "%": {"%", ""},
}
_FOLLOWS_ON = re.compile(
    r"^(?:那|那么|它|他们|她|这|其中|还有|另外|上面|以上|然后|再|具体|分别|为什么|对应)"
    r"|(?:它|他们|它们|这个|那个|这些|那些|该[^不当如])"
)
_SHORT = 9
_ASKING = re.compile(
    r"请问|麻烦|想问一下|问一下|我想知道|想知道|告诉我|帮我|请|一下|什么叫|是什么意思|什么意思|是什么|什么是|啥叫|是啥|啥意思"
    r"|指的是|有哪些|哪些|哪几个|哪几|哪个|哪家|哪位|谁|什么时候|何时|啥时候|多久|多少|几个|几家|几次|几|怎么样|怎么办|怎么|如何|怎样"
    r"|为什么|为啥|什么|啥|是否|是不是|有没有|能不能|可不可以|要不要|吗|呢|呀|啊|吧|的话|分别|到底|究竟|咋"
)  # fmt: skip
_STOP = frozenset(
    "的 了 和 与 及 或 在 是 有 被 把 对 对于 关于 为 为了 以 以及 从 到 由 向 这 那 这个 那个 这些 那些 其 其中 它 "
    "我 我们 你 你们 他 他们 咱 咱们 自己 一个 一些 一下 一 个 中 里 里面 上 下 时 后 前 等 等等 都 也 就 还 还要 又 再 "
    "要 会 能 可以 可 应 应当 应该 需要 需 得 不 没 没有 很 最 更 已 已经 正在 进行 开展 实行 做 做到 工作 情况 方面 "
    "问题 具体 一般 规定 要求 内容 说 说的 讲 叫 叫做 称为 指 属于 算 看 看看 给 让 用 按 按照 根据 通过 之 所 该 各 每 "
    "吗 呢 吧 啊 呀 什么 哪些 哪个 哪 谁 多少 几 怎么 如何 怎样 为什么 何时 时候 多久 是否 请 请问 一共 总共 共 现在 目前 "
    "当时 主要 相关 有关 报道 据报道 大连 大连市 市 全市 市里 我市 咱们市 到底 究竟 分别 意思 是不是 有没有 能不能 几个 几家 "
    "东西 事 事情 办 搞 弄 才 并 而 且 但 如果 的话 这样 那样 怎么办 啥 咋 哪儿 哪里 谁来 来 去 出 出来 起来 过 着 地 得 "
    "干 干什么 知道 想 想问 问 帮 帮我 告诉 下 们 两 三 四 五 一次 家 次 人 种 类 项 条 年 月 日 天 号 点".split()
)
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9.+]+")


def understand(question: Question) -> Understood:
    """A question as it was asked to one that search and answer can work on.

    Raises BadRequest for an empty question and for one over MAX_LENGTH characters.
    """
    for text in (question.text, *question.earlier):
        _check(text)
    standalone = _standalone(question.text.strip(), [t.strip() for t in question.earlier])
    return Understood(
        standalone=standalone,
        kind=_kind(question.text),
        terms=content_terms(standalone),
        units=_units(question.text),
        places=tuple(place for place in OTHER_PLACES if place in standalone),
    )


def _check(text: str) -> None:
    if not text.strip():
        raise BadRequest("问题是空的", "", "输入要问的问题")
    if len(text) > MAX_LENGTH:
        raise BadRequest(
            f"问题有 {len(text):,} 字，上限 {MAX_LENGTH:,} 字", "", "缩短问题，或分几次问"
        )


def _standalone(text: str, earlier: list[str]) -> str:
    """Carry the topic of the turns before into a turn that leans on them."""
    if not earlier or not leans(text):
        return text
    before = _standalone(earlier[-1], earlier[:-1])
    return f"{_topic(before)} {text}"


def leans(text: str) -> bool:
    """Whether a turn cannot be understood alone: it points back, or has hardly a word of its own."""
    return bool(_FOLLOWS_ON.search(text)) or (
        len(text) <= _SHORT and sum(map(len, content_terms(text))) <= 4  # noqa: PLR2004
    )


def _topic(question: str) -> str:
    """A question without the words that ask."""
    return _ASKING.sub("", question).strip(" ？?，。,")


def _kind(text: str) -> Kind:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, text)), Kind.OTHER)


def _units(text: str) -> frozenset[str]:
    """Units that an answer's number may have; empty where any will do or none is asked for."""
    asked = [unit for unit, pattern in _UNITS.items() if re.search(pattern, text)]
    return frozenset(unit for a in asked for unit in _UNIT_FAMILIES[a])


def content_terms(text: str) -> tuple[str, ...]:
    """The words of a question that carry what it is about, in order, each once."""
    found = []
    for run in _WORD.findall(_ASKING.sub(" ", text)):
        found += [w for w in words(run) if w not in _STOP]
    longest = [w for w in found if not any(w != other and w in other for other in found)]
    return tuple(dict.fromkeys(longest))
