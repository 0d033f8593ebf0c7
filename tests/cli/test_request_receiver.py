"""What the site gets of a request, and what becomes of its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from wuzha.cli.request_receiver import (
    PART_BYTES,
    WHOLE_ANSWER_BYTES,
    Environment,
    FileWrapper,
    Headers,
    build_environment,
    run_site,
)


class Content:
    """An answer in chunks that knows whether it was closed; `breaks` ends it with an error."""

    def __init__(self, chunks: Iterable[bytes], *, breaks: bool = False) -> None:
        self._chunks, self._breaks = chunks, breaks
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks
        if self._breaks:
            raise ValueError

    def close(self) -> None:
        self.is_closed = True


def answer_with(content: Iterable[bytes]) -> Callable[[Environment, Callable[..., object]], Iterable[bytes]]:
    def site(environment: Environment, start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return content

    return site


def make_scope(*headers: tuple[str, str], **fields: Any) -> Any:
    usual: dict[str, Any] = {
        "server": "127.0.0.1:8000",
        "client": "192.0.2.1:50000",
        "scheme": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/",
        "query_string": "",
    }
    return SimpleNamespace(**usual | fields, headers=SimpleNamespace(items=lambda: list(headers)))


def test_a_small_answer_goes_out_at_once_and_is_closed() -> None:
    content = Content([b"one ", b"two"])
    answer = run_site(answer_with(content), {})
    assert (answer.status, answer.headers, answer.first_part) == (200, [("Content-Type", "text/plain")], b"one two")
    assert answer.rest is None and content.is_closed


def test_a_large_answer_goes_out_in_parts_and_is_closed_at_the_end() -> None:
    content = Content([b"x" * 4096] * 1000)
    answer = run_site(answer_with(content), {})
    assert answer.rest is not None and not content.is_closed
    parts = [answer.first_part, *iter(answer.rest.read, b"")]
    assert len(b"".join(parts)) == 4096 * 1000
    assert len(parts[0]) >= WHOLE_ANSWER_BYTES and all(len(part) >= PART_BYTES for part in parts[1:-1])
    answer.rest.close()
    assert content.is_closed


def test_an_answer_that_breaks_is_closed() -> None:
    content = Content([b"x"], breaks=True)
    with pytest.raises(ValueError):
        run_site(answer_with(content), {})
    assert content.is_closed


def test_a_file_is_read_in_large_blocks() -> None:
    assert [len(block) for block in FileWrapper(BytesIO(b"x" * (PART_BYTES + 1)))] == [PART_BYTES, 1]


def test_the_site_gets_path_and_headers_as_wsgi_has_them() -> None:
    headers: Headers = [("host", "localhost"), ("cookie", "a=1"), ("cookie", "b=2"), ("content-length", "3")]
    environment = build_environment(make_scope(*headers, path="/books/案件/", query_string="q=%E4"))
    assert environment["PATH_INFO"].encode("latin-1").decode() == "/books/案件/"
    assert environment["HTTP_COOKIE"] == "a=1; b=2"
    assert (environment["HTTP_HOST"], environment["CONTENT_LENGTH"]) == ("localhost", "3")


@pytest.mark.parametrize(
    ("client", "address"), [("192.0.2.1:50000", "192.0.2.1"), ("[2001:db8::1]:50000", "2001:db8::1")]
)
def test_the_address_of_the_connection_stands_without_its_port(client: str, address: str) -> None:
    assert build_environment(make_scope(client=client))["REMOTE_ADDR"] == address


def test_a_header_cannot_pass_for_one_of_the_proxy() -> None:
    headers = ("x_forwarded_for", "192.0.2.9"), ("wuzha.refused_status", "413")
    environment = build_environment(make_scope(*headers))
    assert "HTTP_X_FORWARDED_FOR" not in environment and "wuzha.refused_status" not in environment
