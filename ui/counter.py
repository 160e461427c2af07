"""So many questions at a time, the others in order, and those beyond are told so.

Knows threads and places. Does not know what is worked on.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

from corpus.errors import YoujuError

AT_ONCE, WAITING = 2, 30  # questions that are worked on; questions that wait; others are told
AT_ONCE_BY_MODEL = 8  # with a model, which is waited for and not worked on
Result = TypeVar("Result")


class Counter(Generic[Result]):
    """Lets so many questions in at a time; a queue that grew too long is told so at once."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._inside = asyncio.Semaphore(at_once)
        self._threads = ThreadPoolExecutor(at_once, "asking")  # of its own: a model is waited for
        self._waiting = 0

    async def serve(self, work: Callable[[], Iterator[Result]]) -> AsyncIterator[Result]:
        """The results of `work`, done in a thread. Raises YoujuError if too many wait.

        Whoever leaves frees the place; what is being worked on ends with its next result.
        """
        if self._waiting >= WAITING:
            raise YoujuError("现在提问的人较多，前面还有几十个问题", "", "过一会儿再问")
        self._waiting += 1
        try:
            async with self._inside:
                results = work()
                try:
                    while (result := await self._next(results)) is not None:
                        yield result
                finally:
                    with suppress(ValueError):  # it is still at work: it ends when it is let go
                        results.close()
        finally:
            self._waiting -= 1

    async def _next(self, results: Iterator[Result]) -> Result | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, next, results, None)
