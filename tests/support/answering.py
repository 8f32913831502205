"""A small HTTP server that answers what it is told and remembers what it was sent: somebody else's gateway."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def answering(*, status: int = 200, heard: list | None = None, headers: dict | None = None, body: bytes = b""):
    """Gives the address of a server that answers `status` to every POST; bodies are added to `heard`."""
    answer = body

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Remember and answer."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if heard is not None:
                heard.append((self.path, dict(self.headers), body))
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/send"
    finally:
        server.shutdown()
        server.server_close()
