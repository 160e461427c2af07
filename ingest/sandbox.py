"""A child process that reads foreign files, so that none of them can harm the one that serves.

The child has limits on memory and on processor time for each file, the parent on wall time; what
comes back is JSON, checked against the types. Knows processes. Does not know formats or clauses.
"""

import multiprocessing
import os
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import TypeAdapter

from corpus.errors import FileRefused
from corpus.types import PolicyText


@dataclass(frozen=True, slots=True)
class Limits:
    """For one file: `memory` in bytes over what the child needs itself, times in seconds.

    Where pages are recognised from their pictures, the times are for each such page.
    """

    memory: int = 3_000_000_000
    cpu: int = 40
    wall: float = 55.0


@dataclass(frozen=True, slots=True)
class Result:
    """What the child says of one file: a parsed policy or the reason why there is none."""

    text: PolicyText | None = None
    reason: dict[str, str] = field(default_factory=dict)


_RESULT = TypeAdapter(Result)
_BEAT = b"beat"


class Sandbox:
    """Parses files one after another in a child, which is replaced when a file breaks it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def parse(self, path: Path, folder: str) -> PolicyText:
        """Parse one file. Raises FileRefused, also where the file broke a limit or the child."""
        pipe = self._pipe if self._child and self._child.is_alive() else self._start()
        pipe.send((str(path), folder))
        try:
            while (sent := self._receive(pipe, path)) == _BEAT:
                pass  # a page was recognised: the time for one file starts anew
            result = _RESULT.validate_json(sent)
        except (EOFError, ConnectionResetError):
            self.close()
            raise FileRefused(
                "解析程序被这个文件弄停（内存或时间超限）", path.name, "拆成几份，或另存后再试"
            ) from None
        if result.text is None:
            raise FileRefused(**result.reason)
        return result.text

    def _receive(self, pipe: Connection, path: Path) -> bytes:
        if not pipe.poll(self._limits.wall):
            self.close()
            raise FileRefused(
                f"解析超过 {self._limits.wall:.0f} 秒，已停止", path.name, "拆成几份，或另存后再试"
            )
        return pipe.recv_bytes()

    def _start(self) -> Connection:
        self.close()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._child = context.Process(target=_serve, args=(theirs, self._limits), daemon=True)
        self._child.start()
        theirs.close()
        return self._pipe

    def close(self) -> None:
        """End the child, whatever it is doing."""
        if self._child:
            self._child.kill()
            self._child.join()
            self._pipe.close()
            self._child = self._pipe = None


@contextmanager
def sandboxes(count: int, limits: Limits) -> Iterator[Sequence[Sandbox]]:
    """Some sandboxes that end with the block."""
    boxes = [Sandbox(limits) for _ in range(count)]
    try:
        yield boxes
    finally:
        for box in boxes:
            box.close()


def _serve(pipe: Connection, limits: Limits) -> None:
    """The child: parse what comes through the pipe until it closes."""
    from ingest.parse import parse

    limit(limits)
    while True:
        try:
            path, folder = pipe.recv()
        except EOFError:
            return
        _limit_cpu(limits)

        def beat(_done: int, _total: int) -> None:
            _limit_cpu(limits)
            pipe.send_bytes(_BEAT)

        try:
            result = Result(text=parse(Path(path), folder, beat))
        except FileRefused as refused:
            result = Result(reason=_reason(refused, path))
        except MemoryError:
            result = Result(reason=_plain("文件展开后超过内存上限", path, "拆成几份"))
        except Exception as error:  # noqa: BLE001 - the outermost door of the child
            traceback.print_exc()
            kind = type(error).__name__
            result = Result(
                reason=_plain(f"文件读不懂（{kind}）", path, "另存后再试，或报告此文件")
            )
        pipe.send_bytes(_RESULT.dump_json(result))


def _reason(refused: FileRefused, path: str) -> dict[str, str]:
    return _plain(refused.what, refused.where or path, refused.next_step)


def _plain(what: str, where: str, next_step: str) -> dict[str, str]:
    return {
        "what": what,
        "where": os.path.basename(where).encode("utf-8", "replace").decode(),
        "next_step": next_step,
    }


def limit(limits: Limits) -> None:
    """Hold this process to some memory and, for the file that comes next, to processor time."""
    _limit_memory(limits)
    _limit_cpu(limits)


def _limit_memory(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # Windows: wall time is the limit there
        return
    with open("/proc/self/statm", encoding="ascii") as statm:
        own = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (own + limits.memory, own + limits.memory))


def _limit_cpu(limits: Limits) -> None:
    """Processor time from now on: the soft limit ends the child (SIGXCPU)."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + limits.cpu + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
