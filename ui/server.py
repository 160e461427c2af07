"""The web application: routes for clauses, policies and static files, beside the Gradio page.

    /          the conversation (ui/chat.py)      /clause, /policy, /policies   pages (ui/pages.py)
    /ui/…      style and script                   everything else is closed     (ui/guard.py)

Knows addresses and HTTP. Does not know how answers are made. Serves at the root of a host, not
under a sub-path.
"""

import logging
import os
import socket
from datetime import date
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from corpus.errors import BadRequest, YoujuError
from corpus.library import Library
from ui.chat import Ask, build_blocks, read_day, said_of, theme
from ui.guard import Guard
from ui.pages import clause_main, message_main, policies_main, policy_main, shell

STATIC = Path(__file__).parent / "static"
_GONE = "这一条不在当前的知识库里。它可能已经删除，或者换了版本；请在政策目录里查找。"


class NotHere(YoujuError):
    """A clause or policy that the knowledge base does not hold."""


def serve(library: Library, ask: Ask, host: str, port: int, by_model: bool = False) -> None:
    """Serve the pages until Ctrl+C; `by_model` says that a model writes the answers.

    Raises BadRequest if the address cannot be used.
    """
    with _listen(host, port) as door:
        settings = uvicorn.Config(
            build_app(library, ask, by_model), log_level="warning", server_header=False,
            lifespan="on", timeout_graceful_shutdown=2,
        )  # fmt: skip
        Server(settings).run(sockets=[door])


class Server(uvicorn.Server):
    """Every open page holds a stream; cutting these at the end is no error and is not logged."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End within the time that the settings give."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, OverflowError) as error:
        where = f"{host}:{port}"
        raise BadRequest("不能在这个地址上启动服务", where, "用 --port 换一个端口再试") from error


def build_app(library: Library, ask: Ask, by_model: bool = False) -> FastAPI:
    """The whole web application over one library."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _add_pages(app, library)
    app.mount("/ui", StaticFiles(directory=STATIC))
    app.add_exception_handler(Exception, _failed)
    app.add_exception_handler(YoujuError, _failed)
    gr.mount_gradio_app(
        app, build_blocks(library, ask, by_model), "/", theme=theme(), footer_links=[],
        run_history=False, show_error=False, ssr_mode=False, pwa=False, enable_monitoring=False,
        mcp_server=False, max_file_size=1, favicon_path=str(STATIC / "seal.png"),
    )  # fmt: skip
    app.add_middleware(Guard)
    return app


def _add_pages(app: FastAPI, library: Library) -> None:
    @app.get("/clause")
    def clause_page(id: str = "", quote: str = "", day: str = "") -> HTMLResponse:  # noqa: A002
        catalog = library.now().catalog
        clause = catalog.clause(id)
        if clause is None:
            raise NotHere(_GONE)
        policy = catalog.policies[clause.policy_id]
        main = clause_main(clause, policy, catalog.policies, read_day(day), _span(quote))
        return HTMLResponse(shell(f"{policy.title}{clause.address}", main))

    @app.get("/policy")
    def policy_page(id: str = "", at: str = "", day: str = "") -> HTMLResponse:  # noqa: A002
        catalog = library.now().catalog
        if id not in catalog.policies:
            raise NotHere(_GONE)
        text = catalog.text(id)
        at = at if any(c.id == at for c in text.clauses) else ""
        main = policy_main(text, catalog.policies, read_day(day), at)
        return HTMLResponse(shell(text.policy.title, main))

    @app.get("/policies")
    def list_page(q: str = "") -> HTMLResponse:
        policies = library.now().catalog.policies
        asked = q.strip()[:100]
        found = [p for p in policies.values() if asked in p.title]
        main = policies_main(policies, found, asked, date.today())
        return HTMLResponse(shell("政策目录", main))


def _span(text: str) -> tuple[int, int] | None:
    """`3-20` to (3, 20); None for anything else."""
    start, _, end = text.partition("-")
    whole = all(part.isascii() and part.isdecimal() and len(part) < 9 for part in (start, end))
    return (int(start), int(end)) if whole else None


async def _failed(_: Request, error: Exception) -> HTMLResponse:
    """The outermost handler of our own pages: one sentence."""
    if isinstance(error, NotHere):
        page = message_main("没有找到", error.what)
        return HTMLResponse(shell("没有找到", page), 404)
    status = 400 if isinstance(error, YoujuError) else 500
    return HTMLResponse(shell("出错了", message_main("出错了", said_of(error))), status)
