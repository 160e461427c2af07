"""The command line's grammar: commands, options, and one Chinese line for a wrong call.

Knows which function a command runs (`ui.cli`). Does not know what they do.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ui.checklist import cmd_checklist
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
)
from ui.desk import say
from ui.feedback import cmd_feedback
from ui.inspect import cmd_inspect
from ui.permit import cmd_permit
from ui.quiz import cmd_quiz

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


Command = Callable[[str, Callable, str], argparse.ArgumentParser]
_AS_OF = "按哪一天的规定（默认今天）"


def make_parser() -> Parser:
    """The command line, as the contract has it."""
    parser = Parser(prog="youju", description="有据：答必有据的政策问答")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")

    def command(name: str, run: Callable, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    _add_store(command)
    _add_asking(command)
    _add_paths(command)
    _add_evaluation(command)
    return parser


def _add_store(command: Command) -> None:
    """What serves and fills the knowledge base, and shows what is in it."""
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
    _dated(show, "按哪一天的版本找引用的条款（默认今天）")
    status = command("status", cmd_status, "查看知识库状态")
    feedback = command("feedback", cmd_feedback, "查看使用者对回答的意见")
    _printing(ingest, outline, show, status, feedback)


def _add_asking(command: Command) -> None:
    ask = command("ask", cmd_ask, "问一个问题")
    ask.add_argument("--docx", type=Path, metavar="文件.docx", help="另把回答写成 Word 文件")
    ask.add_argument("--markdown", type=Path, metavar="文件.md", help="另把回答写成 Markdown 文件")
    search = command("search", cmd_search, "查找相关条款")
    search.add_argument("-k", type=int, default=10, help="列出几条")
    for asking in (ask, search):
        asking.add_argument("question", nargs="?", metavar="问题")
        asking.add_argument("--batch", metavar="文件.jsonl", help="每行一个 JSON 问题")
        _dated(asking, "按哪一天的规定回答（默认今天）")
    _printing(ask, search)


def _add_paths(command: Command) -> None:
    """Permit path, inspection, checklist, papers."""
    permit = command("permit", cmd_permit, "排污许可证怎么办：步骤、期限、后果，逐条有据")
    permit.add_argument("--facts", type=Path, required=True, metavar="文件.json",
                        help="单位的情况，- 为标准输入")  # fmt: skip
    permit.add_argument("--docx", type=Path, metavar="文件.docx", help="另写成 Word 文件")
    permit.add_argument("--ics", type=Path, metavar="文件.ics", help="另把期限写成日历文件")
    inspect = command("inspect", cmd_inspect, "现场核查：散乱污企业的去向、依据、由谁办")
    inspect.add_argument("--facts", required=True, type=Path, metavar="文件.json",
                         help="企业的事实，不知道的写 null 或者不写")  # fmt: skip
    inspect.add_argument("--docx", type=Path, metavar="文件.docx", help="另写一张“一企一策”表")
    checklist = command("checklist", cmd_checklist, "现场核查清单：义务和禁令逐条列出")
    checklist.add_argument("--policy", nargs="+", required=True, metavar="标题",
                           help="从哪几份文件列，名称或者名称的一部分")  # fmt: skip
    checklist.add_argument("--all", action="store_true", help="连对行政机关的要求一并列出")
    checklist.add_argument("--docx", type=Path, metavar="文件.docx", help="另写成 Word 表格")
    checklist.add_argument("--xlsx", type=Path, metavar="文件.xlsx", help="另写成 Excel 表格")
    quiz = command("quiz", cmd_quiz, "出培训试题，答案写明条款")
    _add_paper(quiz)
    for path in (permit, inspect, checklist, quiz):
        _dated(path, _AS_OF)
    _printing(permit, inspect, checklist, quiz)


def _add_paper(quiz: argparse.ArgumentParser) -> None:
    quiz.add_argument("--policy", action="append", default=[], metavar="标题",
                      help="从哪份政策出题，可以写几次（默认所有现行的）")  # fmt: skip
    quiz.add_argument("-n", type=int, default=20, help="出几题（默认 20）")
    quiz.add_argument("--types", default="单选,多选,判断,填空,简答,案例", help="题型，用逗号隔开")
    quiz.add_argument("--topic", default="", metavar="主题", help="只从讲到这些词的条款出题")
    quiz.add_argument("--difficulty", choices=["易", "中", "难"], help="只出这种难度的")
    quiz.add_argument("--seed", type=int, default=1, help="随机数：同一个数出同一份题")
    quiz.add_argument("--docx", type=Path, metavar="文件.docx", help="把试卷写成 Word 文件")
    quiz.add_argument("--key-docx", type=Path, metavar="文件.docx", help="把答案写成 Word 文件")


def _add_evaluation(command: Command) -> None:
    evaluate = command("eval", cmd_eval, "用随附的考题检验问答质量")
    evaluate.add_argument("--set", default="evaluation", choices=["evaluation", "development"],
                          help="用哪一套考题")  # fmt: skip
    evaluate.add_argument("--laws", type=Path, metavar="文件夹",
                          help="国家法律文本，给了就连法律的考题一起评")  # fmt: skip
    evaluate.add_argument("--keep", action="store_true", help="把结果留作下次比较的基准")
    evaluate.add_argument("--out", type=Path, default=Path("eval-report"), help="报告写到哪里")
    _printing(evaluate)


def _dated(parser: argparse.ArgumentParser, help_text: str) -> None:
    parser.add_argument("--as-of", metavar="YYYY-MM-DD", help=help_text)


def _printing(*parsers: argparse.ArgumentParser) -> None:
    for parser in parsers:
        parser.add_argument("--json", action="store_true", help="输出 JSON")
