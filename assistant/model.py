"""The door to an LLM: any OpenAI-compatible endpoint, through LangChain, under a deadline.

Knows how a provider is called and how it can fail. Does not know what is asked or whether a reply
is true. Nothing of a failure's own message goes on: it can hold the key.
"""

import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assistant.prompts import Message
from corpus.errors import YoujuError

_LOG = logging.getLogger(__name__)
_END = object()
_BEAT = 1.0  # seconds of silence after which whoever waits is told that nothing came
_WHY = {  # the class of a failure, or one above it → what is said of it
    "APITimeoutError": "没有按时答复",
    "APIConnectionError": "连接不上",
    "RateLimitError": "正忙（429）",
    "AuthenticationError": "不认密钥（401）",
    "PermissionDeniedError": "拒绝了请求（403）",
    "NotFoundError": "没有这个模型或地址（404）",
    "BadRequestError": "不接受请求（400）",
    "InternalServerError": "出错（5xx）",
}


class ModelFailed(YoujuError):
    """An LLM did not give a whole reply: it refused, was late, broke off or wrote too much."""


class Writer(Protocol):
    """Whoever writes a reply to messages."""

    deadline: float

    def write(self, messages: Sequence[Message], until: float) -> Iterator[str]:
        """The reply piece by piece, "" where nothing came for a while; `until` is a time of
        `time.monotonic`. Raises ModelFailed."""
        ...


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """Which model at which address; seconds for a whole answer, tokens for one reply."""

    name: str
    url: str | None = None
    key: str | None = field(default=None, repr=False)
    deadline: float = 60.0
    max_tokens: int = 900


class ChatWriter:
    """A LangChain chat model that writes; a reply that does not end well is an error."""

    _MOST = 8_000  # characters of one reply

    def __init__(self, settings: LlmSettings) -> None:
        from langchain.chat_models import init_chat_model

        self.deadline = settings.deadline
        self._model = init_chat_model(
            f"openai:{settings.name}",
            base_url=settings.url,
            api_key=settings.key or "none",
            temperature=0,
            max_tokens=settings.max_tokens,
            timeout=settings.deadline,
            max_retries=0,
        )

    def write(self, messages: Sequence[Message], until: float) -> Iterator[str]:
        """See Writer. The reply is read by a thread of its own, so that one that hangs or drips
        does not hold up whoever waits."""
        pieces: queue.Queue[object] = queue.Queue()
        left = threading.Event()
        threading.Thread(target=self._read, args=(messages, pieces, left), daemon=True).start()
        length = 0
        try:
            while True:
                piece = _next(pieces, until)
                if piece is _END:
                    return
                if isinstance(piece, ModelFailed):
                    raise piece
                length += len(piece)
                if length > self._MOST:
                    raise ModelFailed("大模型写得太长")
                yield piece
        finally:
            left.set()

    def _read(
        self, messages: Sequence[Message], pieces: queue.Queue[object], left: threading.Event
    ) -> None:
        """Put the pieces of a reply, then _END, or the failure. Whatever the environment says,
        LangChain tells nobody of it."""
        from langsmith import tracing_context

        ended = ""
        try:
            with tracing_context(enabled=False):
                for chunk in self._model.stream(list(messages)):
                    if left.is_set():
                        return
                    ended = chunk.response_metadata.get("finish_reason") or ended
                    if text := str(chunk.text):
                        pieces.put(text)
            whole = ended == "stop"
            pieces.put(_END if whole else ModelFailed("大模型的答复没有写完"))
        except Exception as error:  # noqa: BLE001 - whatever a provider's library raises ends one reply
            names = [kind.__name__ for kind in type(error).__mro__]
            _LOG.warning("LLM: %s", names[0])
            why = next((_WHY[name] for name in names if name in _WHY), "答复不合格式")
            pieces.put(ModelFailed(f"大模型{why}"))


def _next(pieces: queue.Queue[object], until: float) -> object:
    """The next piece, "" where none comes for a while. Raises ModelFailed after `until`."""
    left = until - time.monotonic()
    try:
        return pieces.get(timeout=max(min(left, _BEAT), 0.001))
    except queue.Empty:
        if left > _BEAT:
            return ""
        raise ModelFailed("大模型没有按时答复") from None
