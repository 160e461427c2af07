"""Every number of the embedding's training, in one frozen object. Knows no file and no library."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """What becomes a token, and therefore a row of the shipped table."""

    size: int = 18_000
    longest_word: int = 6
    question_weight: int = 20  # lay words are rare in statutes and would not reach the table
    rare_character: int = 3  # below this count in all texts a character is spelt in bytes


@dataclass(frozen=True)
class SelfSupervision:
    """Pairs made from law texts alone: shares of the articles per pass, and the schedule."""

    passes: int = 6
    sentence_share: float = 0.4
    heading_share: float = 0.1
    batch: int = 1024
    rate: float = 0.05


@dataclass(frozen=True)
class Supervision:
    """Pairs from the training questions: first without, then with mined negatives."""

    passes: int = 6
    mined_passes: int = 6
    public_weight: int = 3  # times that a pass asks the public questions, which lay people wrote
    law_every: int = 2  # our own law questions are many: a pass asks every second one
    batch: int = 512
    rate: float = 0.025
    mined_rate: float = 0.0125
    longest_gold: int = 6  # a question with 20 gold articles says little about each
    mine_from: int = 2  # the very first ranks hold unmarked right answers
    mine_to: int = 60
    negatives: int = 3
    replay: float = 1.0  # self-supervised pairs beside each question pair, against forgetting


@dataclass(frozen=True)
class Settings:
    """The whole run."""

    seed: int = 0
    threads: int = 1  # two models side by side are faster than one with two threads
    dimension: int = 320
    character_share: float = 1.0  # weight of a word's characters in its row while training
    scale: float = 20.0
    warmup: float = 0.1
    vocabulary: Vocabulary = Vocabulary()
    selfsup: SelfSupervision = SelfSupervision()
    supervised: Supervision = Supervision()
