"""Makes the tokenizer: words of Chinese law and of lay questions, characters, and bytes.

A Unigram model over our own counts instead of `UnigramTrainer`: that took 140 s and gave another
vocabulary on every run. Knows words and counts; does not know vectors.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import rjieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from tqdm import tqdm

from training.settings import Vocabulary
from training.texts import Article

_SEPARATORS = r"[^\p{L}\p{N}%]+"  # white space and punctuation part words and carry no row
_CHARACTER = re.compile(r"[^\W_]|%")
_BYTE_SCORE = -30.0  # only where nothing else fits


def fold(text: str) -> str:
    """The tokenizer's own normalisation, for counting."""
    return unicodedata.normalize("NFKC", text).lower()


def count_words(
    articles: Sequence[Article], questions: Sequence[str], settings: Vocabulary
) -> Counter[str]:
    """How often each dictionary word occurs; those of questions count several times."""
    counts = Counter[str]()
    for article in tqdm(articles, desc="words", mininterval=2):
        counts.update(rjieba.cut(fold(article.text), False))
    for law in sorted({article.law for article in articles}):
        counts.update(rjieba.cut(fold(law), False))
    for question in questions:
        for word in rjieba.cut(fold(question), False):
            counts[word] += settings.question_weight
    return counts


def common_characters() -> set[str]:
    """The 3,755 characters of GB 2312's first level, ASCII letters and digits."""
    pairs = [bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
    han = {pair.decode("gb2312") for pair in pairs if pair < b"\xd7\xfa"}
    return han | set("abcdefghijklmnopqrstuvwxyz0123456789")


def choose_characters(counts: Counter[str], rare: int) -> list[str]:
    """Common characters and every other that the texts hold at least `rare` times, sorted."""
    seen = Counter[str]()
    for word, count in counts.items():
        for character in word:
            seen[character] += count
    frequent = {c for c, count in seen.items() if count >= rare and _CHARACTER.fullmatch(c)}
    return sorted(common_characters() | frequent)


def choose_words(counts: Counter[str], longest: int, limit: int) -> list[str]:
    """The most frequent Han words of two characters or more; ties in code-point order."""
    pattern = re.compile(rf"[一-鿿]{{2,{longest}}}")
    words = [word for word in counts if pattern.fullmatch(word)]
    return sorted(words, key=lambda word: (-counts[word], word))[:limit]


def score_pieces(counts: Counter[str], settings: Vocabulary) -> list[tuple[str, float]]:
    """Pieces with the logarithm of their share: words, then characters, then the 256 bytes."""
    characters = choose_characters(counts, settings.rare_character)
    limit = settings.size - len(characters) - 256
    words = choose_words(counts, settings.longest_word, limit)
    total = sum(counts.values())
    pieces = [(p, math.log(max(counts[p], 0.3) / total)) for p in [*words, *characters]]
    return pieces + [(f"<0x{byte:02X}>", _BYTE_SCORE) for byte in range(256)]


def build_tokenizer(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """Most probable segmentation into pieces; an unknown character becomes its UTF-8 bytes.

    No padding, no truncation, no special token: a light reader needs only the ids.
    """
    first_byte = len(pieces) - 256
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=first_byte, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_SEPARATORS), behavior="removed")
    return tokenizer


def characters_of(pieces: Iterable[str]) -> list[tuple[int, int]]:
    """(row of a word, row of one of its characters) for every word of the vocabulary."""
    rows = {piece: row for row, piece in enumerate(pieces)}
    words = [(piece, row) for piece, row in rows.items() if len(piece) > 1 and piece[0] != "<"]
    return [(row, rows[c]) for word, row in words for c in word if c in rows]
