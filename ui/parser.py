"""The command line's grammar: commands, options, and one Chinese line for a wrong call.

Knows which function a command runs (`ui.cli`). Does not know what they do.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ui.clauses import cmd_outline, cmd_show
from ui.cli import (
    cmd_ask,
    cmd_delete,
    cmd_eval,
    cmd_ingest,
    cmd_rebuild,
    cmd_search,
    cmd_serve,
    cmd_status,
    say,
)

_ARGPARSE = {
    "unrecognized arguments": "不认识的参数",
    "the following arguments are required": "缺少参数",
    "expected one argument": "后面要有一个值",
    "expected at least one argument": "后面至少要有一个值",
    "invalid choice": "没有这个选择",
    "invalid int value": "应为整数，收到",
    "choose from": "可用",
    "argument": "参数",
}


class Parser(argparse.ArgumentParser):
    """argparse that says one Chinese line and leaves with exit code 2."""

    def error(self, message: str) -> NoReturn:
        for english, chinese in _ARGPARSE.items():
            message = message.replace(english, chinese)
        say(f"有据：命令写错了（{message}）。请运行 youju --help 查看用法。")
        sys.exit(2)


def make_parser() -> Parser:
    """The command line, as the contract has it."""
    parser = Parser(prog="youju", description="有据：答必有据的政策问答")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")

    def command(name: str, run: Callable, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    serve = command("serve", cmd_serve, "启动问答页面")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址（默认仅本机）")
    serve.add_argument("--port", type=int, default=7860, help="端口")
    ingest = command("ingest", cmd_ingest, "把文件或文件夹放进知识库")
    ingest.add_argument("paths", nargs="+", type=Path, metavar="路径")
    delete = command("delete", cmd_delete, "从知识库删除一份政策")
    delete.add_argument("policy", metavar="政策[@版本]")
    command("rebuild", cmd_rebuild, "用保存的原件重建知识库")
    outline = command("outline", cmd_outline, "看一个文件会切成哪些条款，不入库")
    outline.add_argument("file", type=Path, metavar="文件")
    show = command("show", cmd_show, "看一条条款：前后条、引用的条款、定义")
    show.add_argument("clause_id", metavar="条款编号")
    show.add_argument(
        "--as-of", metavar="YYYY-MM-DD", help="按哪一天的版本找引用的条款（默认今天）"
    )
    status = command("status", cmd_status, "查看知识库状态")
    evaluate = command("eval", cmd_eval, "用随附的考题检验问答质量")
    evaluate.add_argument("--set", default="evaluation", choices=["evaluation", "development"],
                          help="用哪一套考题")  # fmt: skip
    evaluate.add_argument("--laws", type=Path, metavar="文件夹",
                          help="国家法律文本，给了就连法律的考题一起评")  # fmt: skip
    evaluate.add_argument("--keep", action="store_true", help="把结果留作下次比较的基准")
    evaluate.add_argument("--out", type=Path, default=Path("eval-report"), help="报告写到哪里")
    ask = command("ask", cmd_ask, "问一个问题")
    ask.add_argument("--docx", type=Path, metavar="文件.docx", help="另把回答写成 Word 文件")
    ask.add_argument("--markdown", type=Path, metavar="文件.md", help="另把回答写成 Markdown 文件")
    search = command("search", cmd_search, "查找相关条款")
    search.add_argument("-k", type=int, default=10, help="列出几条")
    for asking in (ask, search):
        asking.add_argument("question", nargs="?", metavar="问题")
        asking.add_argument("--batch", metavar="文件.jsonl", help="每行一个 JSON 问题")
        asking.add_argument("--as-of", metavar="YYYY-MM-DD", help="按哪一天的规定回答（默认今天）")
    for printing in (ingest, outline, show, status, evaluate, ask, search):
        printing.add_argument("--json", action="store_true", help="输出 JSON")
    return parser
