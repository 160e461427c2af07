"""Radicals that stand for whole characters: some fonts of PDF files name ⼀ where the page says 一.

Others name a dash by the bar of the symbol font, in the private area; what else stands there
(letters of formulas) says nothing without its font and is shown as 〓. This is decoding, no
normalisation: a policy is never written with the code points of radicals. It knows the Kangxi
radicals (Unicode tells their characters) and those of the supplement that are characters of their
own; parts such as ⺮ stay.
"""

import unicodedata

_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_SUPPLEMENT = str.maketrans(
    "⺁⺇⺎⺐⺓⺜⺝⺟⺠⺩⺫⺬⺼⺽⻁⻂⻄⻅⻆⻇⻉⻋⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻞⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂几兀尢幺日月母民王目示月臼虎衣西见角角贝车長長长门雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟亀龟",
)
UNKNOWN = "〓"
_PRIVATE = dict.fromkeys(range(0xE000, 0xF900), UNKNOWN) | {0xF8E7: "—", 0xE010: "．"}
_CHARACTERS = _KANGXI | _SUPPLEMENT | _PRIVATE


def plain(text: str) -> str:
    """The text with the characters that its radicals stand for; the same length."""
    return text.translate(_CHARACTERS)
