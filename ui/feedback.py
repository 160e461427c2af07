"""The command that shows what people said of answers.

Knows arguments and forms of output. Does not know how judgements are kept.
"""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from corpus.errors import StoreError

if TYPE_CHECKING:
    from ui.desk import Desk


def cmd_feedback(args: argparse.Namespace, desk: "Desk") -> int:
    """Print all judgements, latest first."""
    from records.store import RecordsUnavailable

    try:
        judged = desk.open_records().judgements()
    except RecordsUnavailable as error:
        raise StoreError(
            "对话记录读不出来", str(error), "检查 YOUJU_RECORDS、权限和磁盘"
        ) from error
    if args.json:
        rows = [asdict(j) | {"judged": j.judged.isoformat()} for j in judged]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for j in judged:
        said = "有用" if j.useful else f"有误：{j.reason or '没有写原因'}"
        right = f"；应当依据：{j.clause}" if j.clause else ""
        print(f"{j.judged:%Y-%m-%d %H:%M}  {j.question}\n    {said}{right}")
    return 0
