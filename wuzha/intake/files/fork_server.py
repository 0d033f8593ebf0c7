"""Serve requests each in a fork of this process, with limited memory and time: what ends a fork ends nothing else."""

from __future__ import annotations

import gc
import json
import os
import socket
from collections.abc import Callable, Sequence
from typing import IO, NoReturn

from wuzha.intake.files.reader_pool import NUMBER

_LARGEST_REQUEST = 65_536
Handler = Callable[[IO[bytes], IO[bytes], Sequence[str]], None]
"""Reads the open file and writes an answer about it, as the words of the request ask."""


def serve_forks(socket_number: int, handle: Handler, *, memory_bytes: int, seconds: int) -> None:
    """Serve the socket until its other end is closed.

    A request is some words, with the open file and a pipe for the answer; a fork of this process handles it. The
    server sends the number of that process, and its wait status when it has ended.
    """
    # Forked processes then share the objects of all modules.
    gc.freeze()
    gc.disable()
    with socket.socket(fileno=socket_number) as connection:
        while True:
            request, files, _, _ = socket.recv_fds(connection, _LARGEST_REQUEST, 2)
            if not request:
                return
            pid = os.fork()
            if pid == 0:
                connection.close()
                _handle_and_exit(handle, files, json.loads(request), memory_bytes, seconds)
            for file in files:
                os.close(file)
            connection.sendall(NUMBER.pack(pid))
            connection.sendall(NUMBER.pack(os.waitpid(pid, 0)[1]))


def _handle_and_exit(
    handle: Handler, files: list[int], words: Sequence[str], memory_bytes: int, seconds: int
) -> NoReturn:
    """Handle one request, then end this process without the clean-up of its parent."""
    code = 1
    try:
        _limit_resources(memory_bytes, seconds)
        with os.fdopen(files[0], "rb") as content, os.fdopen(files[1], "wb") as answer:
            handle(content, answer, words)
        code = 0
    finally:
        os._exit(code)


def _limit_resources(memory_bytes: int, seconds: int) -> None:
    """Limit memory and computing time of this process; Windows cannot, but the parent process is safe there too."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
