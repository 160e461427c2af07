"""The web application: the conversation, our own pages and static files behind one guard.

    /        the conversation (ui/chat.py)     /clause, /policies, /talks …  (ui/routes.py)
    /ui/…    style and script                  everything else is closed     (ui/guard.py)

Knows how the parts are mounted and served. Does not know what is on them. Serves at the root of a
host, not under a sub-path.
"""

import logging
import os
import socket
from collections.abc import Collection
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from corpus.errors import BadRequest, YoujuError
from corpus.library import Library
from records.papers import Papers
from records.store import Records, RecordsUnavailable
from ui.chat import Ask, build_blocks, said_of, theme
from ui.guard import Guard
from ui.paper_routes import training
from ui.path_routes import guiding
from ui.routes import NotHere, keeping, reading
from ui.shell import message_main, shell

STATIC = Path(__file__).parent / "static"


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve an application until Ctrl+C. Raises BadRequest if the address cannot be used."""
    with _listen(host, port) as door:
        settings = uvicorn.Config(
            app, log_level="warning", server_header=False, lifespan="on",
            timeout_graceful_shutdown=2,
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


def build_app(
    library: Library,
    ask: Ask,
    records: Records,
    home: Path,
    *,
    region: str | None = None,
    by_model: bool = False,
    hosts: Collection[str] = (),
) -> FastAPI:
    """The whole web application over one library and one database of records; `home` may hold
    files of the operator's."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(reading(library))
    app.include_router(keeping(records))
    app.include_router(guiding(library, region, home))
    app.include_router(training(library, Papers(records), region))
    app.mount("/ui", StaticFiles(directory=STATIC))
    app.add_exception_handler(Exception, _failed)
    app.add_exception_handler(YoujuError, _failed)
    app.add_exception_handler(RecordsUnavailable, _failed)
    app.add_exception_handler(RequestValidationError, _failed)
    gr.mount_gradio_app(
        app, build_blocks(library, ask, records, by_model), "/", theme=theme(), footer_links=[],
        run_history=False, show_error=False, ssr_mode=False, pwa=False, enable_monitoring=False,
        mcp_server=False, max_file_size=1, favicon_path=str(STATIC / "seal.png"),
    )  # fmt: skip
    app.add_middleware(Guard, hosts=hosts)
    return app


async def _failed(_: Request, error: Exception) -> HTMLResponse:
    """The outermost handler of our own pages: one sentence."""
    if isinstance(error, NotHere):
        page = message_main("没有找到", error.what)
        return HTMLResponse(shell("没有找到", page), 404)
    if isinstance(error, RequestValidationError):
        page = message_main("请求看不懂", "网址或者表单里有一项不对。请回到上一页重试。")
        return HTMLResponse(shell("请求看不懂", page), 400)
    status = 400 if isinstance(error, YoujuError) else 500
    return HTMLResponse(shell("出错了", message_main("出错了", said_of(error))), status)
