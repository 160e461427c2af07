"""An endpoint that speaks OpenAI's protocol on loopback and does what a script says."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Endpoint:
    """What a server was asked, and what it does: `script` yields pieces of the reply."""

    script: Callable[["Call"], Iterator[str]]
    calls: list["Call"] = field(default_factory=list)
    url: str = ""
    heard: int = 0  # requests of any kind


@dataclass
class Call:
    """One request and the connection to do mischief with."""

    body: dict
    door: BaseHTTPRequestHandler

    @property
    def clauses(self) -> list[dict]:
        """The clauses that the model was given, in order."""
        return json.loads(self.body["messages"][1]["content"])["条款"]

    @property
    def attempt(self) -> int:
        """1 for the first request about a question, 2 for the one after it."""
        return 1 + sum(m["role"] == "assistant" for m in self.body["messages"])


class Door(BaseHTTPRequestHandler):
    """POST …/chat/completions as a stream of events."""

    protocol_version = "HTTP/1.1"

    def parse_request(self) -> bool:
        """Count every request."""
        self.server.endpoint.heard += 1
        return super().parse_request()

    def do_POST(self) -> None:
        """Answer one request as the script has it."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        call = Call(body, self)
        self.server.endpoint.calls.append(call)
        with suppress(OSError):  # the client has left
            self.follow(self.server.endpoint.script(call))

    def follow(self, pieces: Iterator[str] | None) -> None:
        """Stream a reply to its end; None where the script has answered itself."""
        if pieces is None:
            return
        self.begin()
        for piece in pieces:
            self.event({"delta": {"content": piece}, "finish_reason": None})
        self.event({"delta": {}, "finish_reason": "stop"})
        self.write(b"data: [DONE]\n\n")

    def begin(self) -> None:
        """The head of a stream, which ends with the connection."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def event(self, choice: dict) -> None:
        """One chunk of the reply."""
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
        chunk["choices"] = [{"index": 0, **choice}]
        self.write(f"data: {json.dumps(chunk)}\n\n".encode())

    def write(self, data: bytes) -> None:
        """Bytes at once. Raises OSError if the client has left."""
        self.wfile.write(data)
        self.wfile.flush()

    def fail(self, status: int, said: str) -> None:
        """An error as OpenAI tells it."""
        data = json.dumps({"error": {"message": said, "type": "error"}}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def serving(script: Callable[[Call], Iterator[str] | None]) -> Iterator[Endpoint]:
    """An endpoint that follows a script, on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    server.endpoint = Endpoint(script)
    server.endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.endpoint
    finally:
        server.shutdown()
        server.server_close()


def copied(call: Call, most: int = 2) -> Iterator[str]:
    """The first lines of the first clauses, word for word: what a model that obeys would write."""
    for clause in call.clauses[:most]:
        yield from re.findall(".{1,7}", clause["条文"].split("\n")[0])
        yield f"〔{clause['键']}〕\n"
