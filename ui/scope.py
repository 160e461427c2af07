"""Which policies a question is limited to: what a person may choose, and the ids that it means.

Pure. Does not know how the choice is shown.
"""

from collections.abc import Iterable, Mapping

from corpus.errors import BadRequest
from corpus.types import Level, Policy


def choices(policies: Mapping[str, Policy]) -> list[str]:
    """The levels that are held, highest first, then the titles."""
    levels = sorted({p.level for p in policies.values()}, key=lambda level: level.rank)
    return [*map(_level, levels), *sorted({p.title for p in policies.values()})]


def ids_of(chosen: Iterable[str], policies: Mapping[str, Policy]) -> tuple[str, ...]:
    """The ids of the policies that are of a chosen level or have a chosen title; () for no choice.

    Raises BadRequest where nothing is meant.
    """
    wanted = set(chosen)
    if not wanted:
        return ()
    found = [i for i, p in policies.items() if p.title in wanted or _level(p.level) in wanted]
    if not found:
        raise BadRequest("所选的范围里没有文件", "、".join(sorted(wanted))[:60], "重新选择范围")
    return tuple(sorted(found))


def _level(level: Level) -> str:
    return f"全部{level}"
