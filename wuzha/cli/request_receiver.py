"""Receive whole requests before a thread of the site handles them, so that slow senders occupy no thread.

The server calls `Receiver` once a request's header has arrived. The body is collected by the event loop, where a
waiting connection costs a few kilobytes; only complete requests go to the site's few threads. Refused bodies go there
too, as a status in the environment: the site answers with a page of its own.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

Environment = dict[str, Any]
Headers = list[tuple[str, str]]
Site = Callable[[Environment, Callable[..., object]], Iterable[bytes]]

REFUSED_STATUS = "wuzha.refused_status"
"""The key of the environment under which the site is told that a body was not received, and why."""

SMALL_BODY_BYTES = 1_000_000
"""Every request may have a body of this size; for more the site is asked."""

WINDOW_SECONDS, MIN_WINDOW_BYTES = 10.0, 4096
"""A body must end, or go on by so many bytes, in each window of this length: a modem is fast enough, and a connection
that sends a byte every few seconds is not."""

MEMORY_BYTES = 64 * 1024
"""The part of a body that is held in memory; the rest goes to a temporary file without a name."""

WHOLE_ANSWER_BYTES, PART_BYTES = 1_000_000, 256 * 1024
"""Answers of up to this size are handed to the server at once, larger ones in parts."""


class BodyRefusedError(Exception):
    """A body that is too slow, too large or of unknown length; the status says which."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class SenderGoneError(Exception):
    """The connection ended before the body was complete."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of the site; `rest` yields what comes after the first part, None if that is all."""

    status: int
    headers: Headers
    first_part: bytes
    rest: _Parts | None


class Receiver:
    """An RSGI application around a WSGI one: it reads bodies, and runs the site in a few threads."""

    def __init__(self, site: Site, find_body_limit: Callable[[Environment], int], *, threads: int) -> None:
        self._site, self._find_body_limit = site, find_body_limit
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="site")

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request."""
        environment = build_environment(scope)
        with SpooledTemporaryFile(MEMORY_BYTES) as body:
            environment["wsgi.input"] = body
            try:
                await self._receive_body(environment, protocol, body)
            except SenderGoneError:
                # Nobody reads the answer; the server still wants one.
                protocol.response_empty(HTTPStatus.BAD_REQUEST, [])
                return
            except BodyRefusedError as error:
                body.seek(0)
                body.truncate()
                environment |= {REFUSED_STATUS: error.status, "CONTENT_LENGTH": "0"}
            await self._answer(environment, protocol)

    async def _receive_body(self, environment: Environment, protocol: HTTPProtocol, body: IO[bytes]) -> None:
        """Read the body into the file.

        Raises: BodyRefusedError when it is too large, too slow or of unknown length; SenderGoneError when it is cut.
        """
        if "HTTP_TRANSFER_ENCODING" in environment:
            # The server does not tell a chunked body that was cut off from a complete one.
            raise BodyRefusedError(HTTPStatus.LENGTH_REQUIRED)
        # The server itself refuses a length that is no number.
        length = int(environment.get("CONTENT_LENGTH") or 0)
        if length > SMALL_BODY_BYTES and length > await self._ask_limit(environment):
            raise BodyRefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not length:
            return
        received_bytes = 0
        async for chunk in read_in_time(protocol):
            received_bytes += len(chunk)
            try:
                body.write(chunk)
            except OSError as error:
                raise BodyRefusedError(HTTPStatus.INSUFFICIENT_STORAGE) from error
        if received_bytes != length:
            raise SenderGoneError
        body.seek(0)

    async def _ask_limit(self, environment: Environment) -> int:
        """Return how large a body this sender may send to this address.

        Raises: BodyRefusedError when the site cannot tell.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, self._find_body_limit, environment)
        except Exception as error:
            raise BodyRefusedError(HTTPStatus.SERVICE_UNAVAILABLE) from error

    async def _answer(self, environment: Environment, protocol: HTTPProtocol) -> None:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, run_site, self._site, environment)
        headers = [*answer.headers, ("connection", "close")] if REFUSED_STATUS in environment else answer.headers
        if answer.rest is None:
            protocol.response_bytes(answer.status, headers, answer.first_part)
            return
        try:
            transport = protocol.response_stream(answer.status, headers)
            part = answer.first_part
            while part:
                await transport.send_bytes(part)
                part = await loop.run_in_executor(self._threads, answer.rest.read)
        finally:
            await loop.run_in_executor(self._threads, answer.rest.close)


async def read_in_time(protocol: HTTPProtocol) -> Any:
    """Yield the chunks of a body.

    Raises: BodyRefusedError when it makes too little progress in a window.
    """
    loop = asyncio.get_running_loop()
    chunks = aiter(protocol)
    window_end, received_bytes = loop.time() + WINDOW_SECONDS, 0
    pending: asyncio.Future[bytes | None] | None = None
    try:
        while True:
            # The read goes on while the window is renewed: cancelling it would lose its bytes.
            pending = pending or asyncio.ensure_future(_read_next(chunks))
            await asyncio.wait((pending,), timeout=max(window_end - loop.time(), 0.0))
            if pending.done():
                chunk, pending = pending.result(), None
                if chunk is None:
                    return
                received_bytes += len(chunk)
                yield chunk
            if loop.time() >= window_end:
                if received_bytes < MIN_WINDOW_BYTES:
                    raise BodyRefusedError(HTTPStatus.REQUEST_TIMEOUT)
                window_end, received_bytes = loop.time() + WINDOW_SECONDS, 0
    finally:
        if pending is not None:
            pending.cancel()


async def _read_next(chunks: Any) -> bytes | None:
    try:
        return bytes(await anext(chunks))
    except StopAsyncIteration:
        return None


def run_site(site: Site, environment: Environment) -> Answer:
    """Run the site, and return its answer with the first part of the content."""
    start: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: object = None) -> None:
        start.append((int(status.split(" ", 1)[0]), headers))

    content = site(environment, start_response)
    parts = _Parts(content)
    is_complete = False
    try:
        first_part = parts.read(WHOLE_ANSWER_BYTES)
        is_complete = len(first_part) < WHOLE_ANSWER_BYTES
    finally:
        if is_complete or sys.exception():
            parts.close()
    status, headers = start[-1]
    return Answer(status, headers, first_part, None if is_complete else parts)


class _Parts:
    """The content of an answer, read in parts of a size that suits the network."""

    def __init__(self, content: Iterable[bytes]) -> None:
        self._content, self._chunks = content, iter(content)

    def read(self, size: int = PART_BYTES) -> bytes:
        """Return at least `size` bytes; fewer only at the end."""
        return b"".join(self._take(size))

    def close(self) -> None:
        """Release what the answer holds, as its file and its request."""
        if callable(close := getattr(self._content, "close", None)):
            close()

    def _take(self, size: int) -> Iterator[bytes]:
        for chunk in self._chunks:
            yield chunk
            size -= len(chunk)
            if size <= 0:
                return


class FileWrapper:
    """The content of a file in large blocks; Django's own are of 4 KB."""

    def __init__(self, file: IO[bytes], _block_size: int = 0) -> None:
        self._file = file
        self.close = getattr(file, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(PART_BYTES), b"")


def build_environment(scope: Scope) -> Environment:
    """Return the WSGI environment of a request, without a body."""
    host, _, port = scope.server.rpartition(":")
    return _build_header_variables(scope) | {
        "GATEWAY_INTERFACE": "CGI/1.1",
        "SCRIPT_NAME": "",
        "SERVER_SOFTWARE": "Granian",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "REQUEST_METHOD": scope.method,
        # Bytes as Latin-1: so WSGI writes text.
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }


def _build_header_variables(scope: Scope) -> Environment:
    variables: Environment = {}
    for name, value in scope.headers.items():
        # A name with an underscore would pass for one with a hyphen, which a proxy has set.
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{key}"
        separator = "; " if key == "HTTP_COOKIE" else ","
        variables[key] = f"{variables[key]}{separator}{value}" if key in variables else value
    return variables
