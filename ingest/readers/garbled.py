"""Pure: whether a text layer says what its page shows, judged by its characters alone.

Two ways to be wrong: characters that no policy uses (fonts without names for their glyphs), and
Chinese characters in the place of digits and punctuation. It does not look at the page.
"""

import re

_PLAUSIBLE = re.compile(
    r"[\u4e00-\u9fff\u3000-\u301f\uff01-\uff60\uffe0-\uffe6\x20-\x7e\u0370-\u03ff\u2000-\u206f"
    r"\u2070-\u218f\u2190-\u22ff\u2460-\u24ff\u25a0-\u25ff\u3200-\u33ff\xa0-\xff"
    r"\u0400-\u04ff\u0590-\u06ff\u3040-\u30ff\uac00-\ud7a3\ufb50-\ufefc]"  # other living scripts
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SIGN = re.compile(r"[，。、；：（）《》,.;:()0-9０-９]")
_FEW = 20  # characters: fewer tell nothing
_LEAST = 0.85  # share of plausible characters; text layers as published have .94 and more
# Signs and digits among the characters of a page of Chinese: .057 and more on 400 pages as
# published, .000 where a font puts Chinese characters in their places.
_LEAST_SIGNS = 0.02


def garbled(text: str) -> bool:
    """Whether the text of a page is no text that a policy could have."""
    signs = "".join(text.split())
    if len(signs) < _FEW:
        return False
    return len(_PLAUSIBLE.findall(signs)) < _LEAST * len(signs) or _wrong_chinese(signs)


def _wrong_chinese(signs: str) -> bool:
    """Much Chinese with hardly a comma or a digit."""
    han = _HAN.findall(signs)
    if len(han) < 150 or len(han) < 0.5 * len(signs):
        return False
    return len(_SIGN.findall(signs)) < _LEAST_SIGNS * len(signs)
