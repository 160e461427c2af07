"""Conversations that are kept: what is written of an answer, and the page that lists them.

Knows records and the form of an answer as text. Does not know HTTP or how answers come about.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError

from assistant.types import Answer
from records.store import Records, Talk
from ui.links import esc

_ANSWER = TypeAdapter(Answer)


def kept(answer: Answer) -> str:
    """An answer as a text that `read` reads."""
    return _ANSWER.dump_json(answer).decode()


def read(records: Records, token: str, talk: str) -> list[Answer]:
    """The answers of a conversation, first to last; from the first that this program cannot read
    any more, none. Raises RecordsUnavailable."""
    found: list[Answer] = []
    for turn in records.turns(token, talk):
        try:
            found.append(_ANSWER.validate_json(turn.answer))
        except ValidationError:  # written by another version of this program
            break
    return found


def talks_main(talks: Sequence[Talk], words: str, now: datetime) -> str:
    """The conversations of one browser: search, open, rename, delete."""
    lines = "".join(_line(talk, now) for talk in talks)
    none = "没有含这些字的对话。" if words else "还没有问过问题。问过的会留在这里，关掉页面也不丢。"
    return (
        '<h1>问过的</h1><p class="lead">只有这个浏览器看得到；清除浏览器数据后就找不回来了。</p>'
        '<form action="/talks" class="find"><label for="t">在问过的话里找</label>'
        f'<input id="t" name="q" type="search" value="{esc(words)}" maxlength="100">'
        f'<button class="button">查找</button></form><ul class="talks">{lines}</ul>'
        + ("" if lines else f'<p class="lead">{none}</p>')
    )


def _line(talk: Talk, now: datetime) -> str:
    title, number = esc(talk.title), esc(talk.id)
    known = f'<input type="hidden" name="id" value="{number}">'
    return (
        f'<li><a href="/?talk={number}">{title}</a> <span class="facts">'
        f"<span>{_when(talk.changed, now)}</span><span>{talk.turns} 问</span></span>"
        "<details><summary>改名、删除</summary>"
        f'<form method="post" action="/talks/rename">{known}'
        f'<label>名称<input name="title" value="{title}" maxlength="60" required></label>'
        '<button class="button">改名</button></form>'
        f'<form method="post" action="/talks/delete">{known}'
        '<button class="button danger">删除这段对话</button></form></details></li>'
    )


def _when(then: datetime, now: datetime) -> str:
    """A moment in the reader's own time: the hour for today, else the day."""
    here = (then if then.tzinfo else then.replace(tzinfo=UTC)).astimezone(now.tzinfo)
    return f"今天 {here:%H:%M}" if here.date() == now.date() else f"{here:%Y-%m-%d}"
