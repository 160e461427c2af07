"""What every request passes: known hosts, closed doors, a limit on bodies, a security policy, an
identity for the browser, Chinese words.

Gradio opens more doors than this page needs, answers to any Host, takes bodies of any size, and
sends no Content-Security-Policy; this ASGI middleware stands before it. Does not know questions or
clauses.
"""

import ipaddress
import json
import re
import secrets
import socket
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = (
    2 * 1024 * 1024
)  # a question has 2,000 characters; what is longer but not absurd is told so
_DRAINED = 256 * 1024 * 1024  # of a refused body, read away so that the sender sees the answer
_OPEN = re.compile(
    r"/(?:|clause|policy|policies|find|compare|page|talks|permit(?:\.docx|\.ics)?|inspect(?:\.docx)?"
    r"|checklist(?:\.docx|\.xlsx)?|quiz|lesson\.docx|paper/[0-9a-f]{32}(?:\.docx|\.key\.docx)?"
    r"|class/[A-Z2-9]{6}(?:/results(?:\.xlsx)?)?|ui/[\w.]+|config/?|theme\.css|favicon\.ico|manifest\.json"
    r"|(?:assets|static)/.+"
    r"|gradio_api/(?:info/?|startup-events|heartbeat/\w+|queue/(?:join|data)|theme\.css|cancel))"
)
_FORMS = re.compile(  # change what is kept
    r"/(?:talks/(?:rename|delete)|feedback|papers|paper/[0-9a-f]{32}/(?:edit|open)|class/[A-Z2-9]{6})"
)
COOKIE = "youju"
_KEPT = 365 * 24 * 3600  # seconds that a browser keeps its identity
_BASE = (
    "default-src 'none'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; "
)
_STRICT = _BASE + "style-src 'self'; script-src 'self'"
_GRADIO = _BASE + "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-eval' 'nonce-{}'"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with none, forms name no origin
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_HEAD = (
    '<title>有据 · 答必有据</title><meta name="robots" content="noindex">'
    '<link rel="stylesheet" href="/ui/style.css"><script defer src="/ui/page.js"></script>'
    '<script defer src="/ui/actions.js"></script>'
    "<noscript>问答需要启用浏览器的脚本功能；不启用也可以查看"
    "<a href=/policies>条文库</a>。</noscript>"
)
_TOO_LARGE = "提交的内容太大，没有处理。问题最多 2,000 字，请缩短后再问。"
_CLOSED = "这个功能没有开放。"
_STRANGE = "不认识的主机名。请用服务器的 IP 地址访问，或请管理员把这个名字写进 YOUJU_HOSTS。"
_FOREIGN = "这个请求不是从本页面发出的，没有处理。"
_BUSY = "现在提问的人较多，请过一会儿再问。"


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = ()) -> None:
        """`hosts` are names by which this server is known, beside its own and any IP address."""
        self.app = app
        self._hosts = {"localhost", socket.gethostname().lower(), *map(str.lower, hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send, _STRICT))

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        form = scope["method"] == "POST" and _FORMS.fullmatch(scope["path"])
        if not self._known(host := headers.get(b"host", b"").decode("latin-1")):
            await _say(send, 403, _STRANGE)
        elif not _OPEN.fullmatch(scope["path"]) and not form:
            await _say(send, 403, _CLOSED)
        elif scope["method"] == "POST" and not _own(headers, host):
            await _say(send, 403, _FOREIGN)
        elif scope["method"] in ("GET", "HEAD"):
            page = scope["path"] == "/"
            cookie = headers.get(b"cookie", b"").decode("latin-1")
            named = re.search(rf"(?:^|;\s*){COOKIE}=[\w-]", cookie)
            sending = send if named else _naming(send)
            await (self._index if page else self.app)(scope, receive, sending)
        elif (body := await _body(receive)) is None:
            await _say(send, 413, _TOO_LARGE)
        else:
            await self.app(scope, _replay(body, receive), _in_chinese(send))

    def _known(self, host: str) -> bool:
        """Whether a Host header names this server: a name that is not its own may have been bound
        to its address by another site."""
        name = re.sub(r":\d*$", "", host).strip("[]").lower()
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self._hosts
        return True

    async def _index(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gradio's page in Chinese, with our style, and with a nonce on its own scripts."""
        headers = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        status, page = await _collect(self.app, {**scope, "headers": headers}, receive)
        nonce = secrets.token_urlsafe(16)
        text = page.decode().replace('lang="en"', 'lang="zh-CN"', 1)
        text = re.sub(r'\s*<meta\s+(?:property|name)="(?:og|twitter):.*?/>', "", text, flags=re.S)
        text = text.replace("</head>", f"{_HEAD}</head>", 1)
        text = text.replace("<script", f'<script nonce="{nonce}"')
        kind = b"text/html; charset=utf-8"
        await _reply(_with_headers(send, _GRADIO.format(nonce)), status, kind, text.encode())


def _naming(send: Send) -> Send:
    """`send` that gives a browser, with the first page it opens, a name that only it is told."""
    token = secrets.token_urlsafe(32)
    value = f"{COOKIE}={token}; Path=/; Max-Age={_KEPT}; HttpOnly; SameSite=Strict"

    async def sending(message: Message) -> None:
        if dict(message.get("headers", ())).get(b"content-type", b"").startswith(b"text/html"):
            message = {**message, "headers": [*message["headers"], (b"set-cookie", value.encode())]}
        await send(message)

    return sending


def _own(headers: dict[bytes, bytes], host: str) -> bool:
    """Whether a request comes from a page of this server, as far as the browser says."""
    origin = headers.get(b"origin", b"").decode("latin-1")
    return not origin or origin.partition("://")[2] == host


async def _collect(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, bytes]:
    """Status and body of a response that is short enough to hold."""
    status, chunks = 500, []

    async def keep(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            chunks.append(message.get("body", b""))

    await app({**scope, "method": "GET"}, receive, keep)
    return status, b"".join(chunks)


def _with_headers(send: Send, policy: str) -> Send:
    """`send` that adds the security headers, unless an outer one already set them."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = {k.lower() for k, _ in message["headers"]}
            wanted = {**_HEADERS, "content-security-policy": policy}
            more = [(k.encode(), v.encode()) for k, v in wanted.items() if k.encode() not in names]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sending


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None if it is over the limit (then it has been read away)."""
    chunks, size, more = [], 0, True
    while more and size < _DRAINED:
        message = await receive()
        size += len(message.get("body", b""))
        if size <= BODY_LIMIT:
            chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks) if size <= BODY_LIMIT else None


def _replay(body: bytes, receive: Receive) -> Receive:
    """`receive` that gives the body that was read, then what comes later."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return left.pop() if left else await receive()

    return receiving


def _in_chinese(send: Send) -> Send:
    """`send` that says in Chinese that the queue is full (Gradio: 503 in English)."""
    replaced = False

    async def sending(message: Message) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start" and message["status"] == 503:
            replaced = True
            await _say(send, 429, _BUSY)
        elif not replaced:
            await send(message)

    return sending


async def _say(send: Send, status: int, words: str) -> None:
    body = json.dumps({"detail": words}, ensure_ascii=False).encode()
    await _reply(send, status, b"application/json; charset=utf-8", body)


async def _reply(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
