"""Composition root and command line: the one place that wires the floors and reads the environment.

    YOUJU_HOME      where the knowledge base lies (default: the platform's user data directory)
    YOUJU_MODEL     path or name of a sentence-transformers model (default: the one that ships)
    YOUJU_RERANKER  path or name of a CrossEncoder that reads the best hits again (default: none)
    YOUJU_RECORDS   SQLAlchemy address of the database of conversations and feedback (default: a
                    file in the home)
    YOUJU_HOSTS     names by which the page may be addressed, beside localhost, this machine's own
                    and IP addresses; separated by commas (default: none)
    YOUJU_REGION    the place whose local texts apply, such as 大连市 (default: none)
    YOUJU_LLM       name of the model that writes answers, at any OpenAI-compatible endpoint
                    (default: none, answers are extracts)
    YOUJU_LLM_URL, YOUJU_LLM_KEY, YOUJU_LLM_SECONDS
                    its base address, its key, the time for a whole answer (default: 60)

Heavy libraries are imported by the command that needs them, so that `youju --help` is quick.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from corpus.errors import BadRequest, StoreError, YoujuError
from ui.desk import Desk, say
from ui.parser import make_parser

if TYPE_CHECKING:
    from assistant.model import LlmSettings, Writer
    from corpus.embedder import Embedder
    from corpus.generation import Generation
    from corpus.library import Library
    from corpus.types import PolicyText
    from ingest.ingest import Outcome
    from records.store import Records

_MOST_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; read once."""

    home: Path
    model: str | None
    region: str | None
    reranker: str | None = None
    llm: "LlmSettings | None" = None
    records: str | None = None
    hosts: tuple[str, ...] = ()


def read_settings() -> Settings:
    """Settings from the environment. Raises BadRequest for a value that cannot be meant."""
    from platformdirs import user_data_path

    home = os.environ.get("YOUJU_HOME")
    path = Path(home).expanduser() if home else user_data_path("youju")
    if path.exists() and not path.is_dir():
        raise BadRequest("YOUJU_HOME 不是文件夹", str(path), "改成一个文件夹的路径")
    return Settings(
        path,
        os.environ.get("YOUJU_MODEL") or None,
        os.environ.get("YOUJU_REGION") or None,
        os.environ.get("YOUJU_RERANKER") or None,
        read_llm(),
        os.environ.get("YOUJU_RECORDS") or None,
        tuple(os.environ.get("YOUJU_HOSTS", "").replace(",", " ").split()),
    )


def read_llm() -> "LlmSettings | None":
    """Which LLM writes, None for none. Raises BadRequest for a value that cannot be meant."""
    name = os.environ.get("YOUJU_LLM")
    if not name:
        return None
    from assistant.model import LlmSettings

    url, seconds = os.environ.get("YOUJU_LLM_URL"), os.environ.get("YOUJU_LLM_SECONDS") or "60"
    if url and not url.startswith(("http://", "https://")):
        raise BadRequest("YOUJU_LLM_URL 不是网址", url, "写成 http://主机:端口/v1 这样")
    if not seconds.isascii() or not seconds.isdecimal() or not 1 <= int(seconds) <= _MOST_SECONDS:
        where, step = f"YOUJU_LLM_SECONDS={seconds}", f"写 1 到 {_MOST_SECONDS} 的整数"
        raise BadRequest("大模型的时限看不懂", where, step)
    return LlmSettings(name, url or None, os.environ.get("YOUJU_LLM_KEY") or None, int(seconds))


def progress(stage: str, total: int) -> Callable[[int], None]:
    """A progress bar on standard error; returns the function that moves it."""
    from tqdm import tqdm

    bar = tqdm(total=total, desc=stage, unit="", file=sys.stderr, leave=False, disable=total < 2)

    def step(done: int) -> None:
        bar.update(done)
        if bar.n >= total:
            bar.close()

    return step


def open_model(settings: Settings) -> "Embedder":
    """The embedding model that the settings name."""
    from corpus.embedder import open_embedder

    return open_embedder(settings.model)


def take_in(
    settings: Settings,
    files: Sequence[Path],
    *,
    anew: bool = False,
    drop: tuple[str, ...] = (),
) -> "Outcome":
    """Publish files beside what the home holds (`anew`: instead of it), without those in `drop`."""
    from corpus.generation import current_name, open_current, writer
    from ingest.ingest import ingest
    from ingest.sandbox import Limits

    embedder = open_model(settings)
    with writer(settings.home) as held:
        keep = current_name(settings.home) is not None and not anew
        return ingest(
            held,
            files,
            embedder,
            old=open_current(settings.home, embedder) if keep else None,
            limits=Limits(),
            workers=os.cpu_count() or 1,
            progress=progress,
            drop=drop,
        )


def read_file(path: Path) -> "PolicyText":
    """Parse one file without taking it in. Raises FileRefused."""
    from ingest.ingest import folder_of
    from ingest.sandbox import Limits, sandboxes

    with sandboxes(1, Limits()) as (box,):
        return box.parse(path, folder_of(path))


def ready_home(settings: Settings) -> None:
    """Put the shipped policies in place where they are missing or of an older release."""
    from corpus import manifest
    from corpus.generation import GENERATIONS, current_name
    from ingest.ingest import shipped_mark

    name = current_name(settings.home)
    if name is None:
        say(f"首次使用：正在把随附的政策要点放进知识库（{settings.home}），约需几秒……")
    elif manifest.read(settings.home / GENERATIONS / name).shipped == shipped_mark():
        return
    else:
        say("随附的政策要点有更新，正在更新知识库……")
    outcome = take_in(settings, [])
    say(f"知识库已就绪（{outcome.generation}）。")


def open_store(settings: Settings) -> "Generation":
    """The generation that serves, after the shipped policies are in place."""
    from corpus.generation import open_current
    from corpus.reranker import open_reranker

    ready_home(settings)
    return open_current(settings.home, open_model(settings), open_reranker(settings.reranker))


def open_writer(settings: Settings) -> "Writer | None":
    """The LLM that the settings name, None for none."""
    if settings.llm is None:
        return None
    from assistant.model import ChatWriter

    return ChatWriter(settings.llm)


def open_records(settings: Settings) -> "Records":
    """Conversations and feedback; for this run alone where the home takes no file.

    Raises StoreError if the database that the settings name cannot be opened.
    """
    from records.store import Records, RecordsUnavailable

    try:
        return Records(settings.records or f"sqlite:///{settings.home / 'records.sqlite'}")
    except RecordsUnavailable as error:
        if settings.records:
            raise StoreError("对话记录打不开", str(error), "检查 YOUJU_RECORDS") from error
        say(f"有据：对话记录打不开（{error}）。问答照常，问过的话只留到关闭为止。")
        return Records(f"sqlite:///{mkdtemp(prefix='youju-')}/records.sqlite")


def open_library(settings: Settings) -> "Library":
    """The store for a process that goes on serving while others publish."""
    from corpus.library import Library
    from corpus.reranker import open_reranker

    ready_home(settings)
    return Library(settings.home, open_model(settings), open_reranker(settings.reranker))


def make_desk(settings: Settings) -> Desk:
    """What the commands may use, wired to one home."""
    return Desk(
        home=settings.home,
        region=settings.region,
        open_store=partial(open_store, settings),
        open_library=partial(open_library, settings),
        take_in=partial(take_in, settings),
        read_file=read_file,
        open_writer=partial(open_writer, settings),
        open_records=partial(open_records, settings),
        hosts=settings.hosts,
        elsewhere=lambda home: make_desk(replace(settings, home=home)),
        progress=progress,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Entry of the console script: runs a command and turns errors into one line."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream that a test put there
            stream.reconfigure(encoding="utf-8", errors="replace")
    with suppress(AttributeError):  # a wrong byte spoils its own line of a batch, not the run
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    args = make_parser().parse_args(argv)
    try:
        return args.run(args, make_desk(read_settings()))
    except YoujuError as error:
        say(f"有据：{error}")
        return 2
    except BrokenPipeError:
        return 0
    except OSError as error:  # a full disk, a folder that cannot be made or written
        where, advice = str(error.filename or ""), "检查路径、权限和磁盘空间"
        say(f"有据：{StoreError(f'读写失败：{error.strerror}', where, advice)}")
        return 2
    except KeyboardInterrupt:
        say("有据：已中断，知识库未改动。")
        return 130


if __name__ == "__main__":
    sys.exit(main())
