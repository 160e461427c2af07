"""The door for programs: one JSON object a line in, one a line out, in the same order.

Knows lines. Does not know what is done with a question.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from corpus.errors import YoujuError


@dataclass(frozen=True, slots=True)
class Request:
    """One line: a question, or the turns of a conversation of which the last is answered."""

    id: str | int | None = None
    question: str = ""
    turns: tuple[str, ...] = ()

    @property
    def asked(self) -> str:
        """What is to be answered."""
        return self.turns[-1] if self.turns else self.question


_REQUEST = TypeAdapter(Request)


def run_batch(
    lines: Iterable[str], handle: Callable[[Request], dict[str, object]]
) -> Iterator[dict[str, object]]:
    """Handle every line; a bad one becomes {"id", "error"} and the others go on."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        request_id: object = None
        try:
            raw = json.loads(line)
            request_id = raw.get("id") if isinstance(raw, dict) else None
            request = _REQUEST.validate_python(raw)
            if not request.question and not request.turns:
                raise ValueError("缺少 question 或 turns")
            yield {**handle(request), "id": request.id}
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "整行"
            yield _bad(request_id, f"第{number}行的 {where} 类型不对：应为字符串或字符串列表")
        except RecursionError:
            yield _bad(request_id, f"第{number}行嵌套太深")
        except ValueError as error:
            yield _bad(request_id, f"第{number}行不是合法的请求：{error}")
        except YoujuError as error:
            yield _bad(request_id, f"第{number}行：{error}")


def _bad(request_id: object, message: str) -> dict[str, object]:
    known = request_id if isinstance(request_id, str | int) else None
    return {"id": known, "error": message}
