"""The command line: what each command reads, calls and prints.

Knows arguments and forms of output. Is handed what it works with (`Desk`) and wires nothing.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from corpus.errors import BadRequest, StoreError
from ui.desk import Desk, read_day, say

if TYPE_CHECKING:
    from eval.run import Report

_RESULTS = {"ok": "收下", "partial": "部分", "refused": "未收"}


def cmd_serve(args: argparse.Namespace, desk: Desk) -> int:
    """Serve the pages until interrupted."""
    from assistant.ask import AskSettings, answers
    from ui.server import build_app, serve

    library, writer = desk.open_library(), desk.open_writer()
    asking = partial(answers, settings=AskSettings(desk.region), writer=writer)
    hosts = (*desk.hosts, args.host)
    app = build_app(
        library, asking, desk.open_records(), desk.home,
        region=desk.region, by_model=writer is not None, hosts=hosts,
    )  # fmt: skip
    say(f"有据已启动：http://{args.host}:{args.port}  （按 Ctrl+C 停止）")
    serve(app, args.host, args.port)
    return 0


def cmd_ingest(args: argparse.Namespace, desk: Desk) -> int:
    """Take files and folders in; 0 if anything was published, 1 if nothing."""
    from ingest.ingest import find_files

    outcome = desk.take_in(find_files(args.paths))
    if args.json:
        print(json.dumps(asdict(outcome), ensure_ascii=False))
    else:
        for file in outcome.files:
            detail = file.reason or "；".join([f"{file.clauses} 条", *file.warnings])
            name = f"《{file.policy}》 {file.version}" if file.policy else file.path
            print(f"{_RESULTS[file.result]}  {name}  {detail}")
        done = sum(file.result != "refused" for file in outcome.files)
        state = outcome.generation or "未改动"
        say(f"共 {len(outcome.files)} 个文件，收下 {done} 个；知识库：{state}")
    return 0 if any(file.result != "refused" for file in outcome.files) else 1


def cmd_delete(args: argparse.Namespace, desk: Desk) -> int:
    """Delete a policy, or one version of it, from everything that is searched."""
    from ingest.ingest import SHIPPED_MARK

    store = desk.open_store()
    slug, _, version = args.policy.partition("@")
    found = [
        p
        for p in store.catalog.policies.values()
        if slug in (p.slug, p.title) and version in ("", p.version)
    ]
    if not found:
        raise BadRequest("知识库里没有这份政策", args.policy, "用 youju search 查看名称和版本")
    if any(store.catalog.originals[p.id].startswith(SHIPPED_MARK) for p in found):
        raise BadRequest("随程序附带的要点不能删除", args.policy, "删除自己入库的文件")
    desk.take_in([], drop=tuple(p.id for p in found))
    print("已删除：" + "、".join(p.id for p in found))
    return 0


def cmd_rebuild(args: argparse.Namespace, desk: Desk) -> int:
    """Build the knowledge base anew from the kept originals."""
    from ingest.ingest import kept_originals

    outcome = desk.take_in(kept_originals(desk.home), anew=True)
    for file in outcome.files:
        if file.result == "refused":
            print(f"未收  {file.path}  {file.reason}")
    print(f"已重建：{outcome.generation}")
    return 0


def cmd_status(args: argparse.Namespace, desk: Desk) -> int:
    """Say what is in the knowledge base and whether it is sound."""
    from corpus.generation import current_name

    record: dict[str, object] = {"generation": current_name(desk.home)}
    checked: list[date] = []
    try:
        store = desk.open_store()
        checked = [p.verified_to for p in store.catalog.policies.values() if p.verified_to]
        record = {
            "generation": store.name,
            "policies": store.manifest.policies,
            "clauses": store.manifest.clauses,
            "embedder": store.manifest.embedder,
            "verified_to": min(checked).isoformat() if checked else None,
            "healthy": True,
            "problems": [],
        }
    except StoreError as error:
        record |= {"policies": None, "clauses": None, "embedder": None, "verified_to": None}
        record |= {"healthy": False, "problems": [str(error)]}
    if args.json:
        print(json.dumps(record, ensure_ascii=False))
    else:
        print(_status_text(record, len(checked)))
    return 0 if record["healthy"] else 2


def _status_text(record: dict[str, object], checked: int) -> str:
    """The record in words; `checked` policies are known to have been checked up to a day."""
    if not record["healthy"]:
        return "知识库有问题：\n" + "\n".join(f"· {problem}" for problem in record["problems"])
    until = f"{checked} 份的有效性核实至 {record['verified_to']}，" if checked else ""
    return (
        f"知识库 {record['generation']}：{record['policies']} 份政策，{record['clauses']} 条；"
        f"{until}其余 {record['policies'] - checked} 份未核实；"
        f"向量模型 {record['embedder']}；状态正常"
    )


def cmd_ask(args: argparse.Namespace, desk: Desk) -> int:
    """Answer one question, or a file of them."""
    from assistant.ask import AskSettings, ask
    from assistant.render import as_record, as_text
    from assistant.types import Question
    from ui.batch import Request
    from ui.export import save

    day, rules = read_day(args.as_of) or date.today(), AskSettings(desk.region)
    lines = read_lines(args)
    store, writer = desk.open_store(), desk.open_writer()

    def handle(request: Request) -> dict[str, object]:
        question = Question(request.asked, day, request.turns[:-1], request.id)
        return as_record(ask(question, store, rules, writer))

    if lines is not None:
        return write_batch(lines, handle)
    answer = ask(Question(args.question, day), store, rules, writer)
    save([answer], args.docx, args.markdown)
    print(json.dumps(as_record(answer), ensure_ascii=False) if args.json else as_text(answer))
    return 0


def cmd_search(args: argparse.Namespace, desk: Desk) -> int:
    """List the clauses nearest to a question."""
    import time

    from assistant.render import hit_record, hit_text
    from assistant.retrieve import find
    from assistant.types import Question
    from ui.batch import Request

    day = None if args.as_of == "any" else read_day(args.as_of) or date.today()
    if args.k < 1:
        raise BadRequest("-k 应为正整数", str(args.k), "改成 1 以上的数")
    lines = read_lines(args)
    store = desk.open_store()

    def handle(request: Request) -> dict[str, object]:
        began = time.perf_counter()
        asked = Question(request.asked, day or date.today(), request.turns[:-1], request.id)
        hits = [hit_record(hit) for hit in find(asked, store, args.k, day)]
        took = round((time.perf_counter() - began) * 1000, 1)
        return {"id": request.id, "question": request.asked, "hits": hits, "elapsed_ms": took}

    if lines is not None:
        return write_batch(lines, handle)
    if args.json:
        print(json.dumps(handle(Request(question=args.question)), ensure_ascii=False))
        return 0
    for rank, hit in enumerate(
        find(Question(args.question, day or date.today()), store, args.k, day), 1
    ):
        print(hit_text(hit, rank))
    return 0


def cmd_eval(args: argparse.Namespace, desk: Desk) -> int:
    """Evaluate on the shipped questions, and on those about laws if they are given; 1 if a
    threshold is missed."""
    from eval import report

    args.out.mkdir(parents=True, exist_ok=True)
    sets = {args.set: []} | ({f"laws-{args.set}": [args.laws]} if args.laws else {})
    results = {name: _evaluated(name, paths, desk) for name, paths in sets.items()}
    if args.json:
        figures = {n: {k: asdict(m) for k, m in r.overall.items()} for n, r in results.items()}
        print(json.dumps(figures, ensure_ascii=False))
    missed = []
    for name, result in results.items():
        if not args.json:
            print(report.table(result, name), report.compare(result, name), sep="\n\n")
        say("报告：" + "、".join(map(str, report.write(result, args.out, name))))
        if args.keep:
            say(f"已留存，供下次比较：{report.keep(result, name)}")
        for line in report.short_of_goal(result, name):
            say(f"离目标还差：{line}")
        missed += report.misses(result, name)
    if not args.laws:
        say("国家法律的考题没有评：用 --laws 指明法律文本所在的文件夹")
    for line in missed:
        say(f"未达到：{line}")
    return 1 if missed else 0


def _evaluated(name: str, paths: list[Path], desk: Desk) -> "Report":
    """One set of cases, asked in a home of its own that holds the files beside what ships."""
    from assistant.ask import AskSettings, ask
    from eval.cases import QUESTIONS, read_cases
    from eval.run import evaluate, sources_of
    from ingest.ingest import find_files

    cases, rules = read_cases(QUESTIONS / f"{name}.jsonl"), AskSettings()
    with TemporaryDirectory(prefix="youju-eval-") as home:
        there = desk.elsewhere(Path(home))
        if paths:
            there.take_in(find_files(paths))
        store = there.open_store()
        step = desk.progress(f"答题 {name}", len(cases))
        sources = sources_of(store)
        return evaluate(cases, store, lambda q: ask(q, store, rules), date.today(), sources, step)


def read_lines(args: argparse.Namespace) -> Iterable[str] | None:
    """The lines of `--batch FILE` (- for standard input); None without it. Raises BadRequest."""
    if (args.batch is None) == (args.question is None):
        raise BadRequest("要么给一个问题，要么给 --batch 文件", "", "二者选一")
    if args.batch is None:
        return None
    if args.batch == "-":
        return sys.stdin
    try:
        return Path(args.batch).read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest("批量文件读不出来，或不是 UTF-8", args.batch, "检查路径和编码") from error


def write_batch(lines: Iterable[str], handle: Callable[..., dict[str, object]]) -> int:
    """One JSON object a line, as each is done."""
    from ui.batch import run_batch

    for record in run_batch(lines, handle):
        print(json.dumps(record, ensure_ascii=False), flush=True)
    return 0
