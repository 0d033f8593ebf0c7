"""Start a process for each file that is read: a fork of a small server, which takes 8 ms instead of 120."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO

_PROGRAM_FOLDER = str(Path(__file__).resolve().parents[3])
NUMBER = struct.Struct("i")


class ReaderProcess:
    """A process that reads one file; `answer` is what it writes."""

    def __init__(self, server: ReaderServer, pid: int, answer: IO[bytes]) -> None:
        self.answer = answer
        self._server, self._pid = server, pid
        self._exit_code: int | None = None

    def kill(self) -> None:
        """End the process."""
        if self._exit_code is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        """Return the exit code, as `subprocess` gives it: negative where a signal ended the process."""
        if self._exit_code is None:
            self._exit_code = self._server.wait()
        return self._exit_code

    def end(self) -> None:
        """End the process if it still runs, and make the server ready for the next file."""
        self.kill()
        self.answer.close()
        self.wait()
        self._server.release()


class ReaderServer:
    """Forks a process for one file after the other; the server itself reads none and stays small.

    `program` is the module that serves: it calls `fork_server.serve_forks` with the number of its socket.
    """

    def __init__(self, program: str) -> None:
        self._program = program
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def start(self, content: IO[bytes], words: Sequence[str]) -> ReaderProcess:
        """Start a process that reads the open file; another caller waits until it has ended."""
        self._lock.acquire()
        try:
            try:
                return self._send(content, words)
            except OSError:
                # The server has been ended since the last file: start another one.
                self._socket = None
                return self._send(content, words)
        except BaseException:
            self._socket = None
            self._lock.release()
            raise

    def _send(self, content: IO[bytes], words: Sequence[str]) -> ReaderProcess:
        server = self._connect()
        answer, output = os.pipe()
        try:
            socket.send_fds(server, [json.dumps(words).encode()], [content.fileno(), output])
            return ReaderProcess(self, self._receive(), os.fdopen(answer, "rb"))
        except OSError:
            os.close(answer)
            raise
        finally:
            os.close(output)

    def wait(self) -> int:
        """Return the exit code of the process that runs."""
        try:
            return os.waitstatus_to_exitcode(self._receive())
        except OSError:
            # The server has ended: the next file starts another one.
            self._socket = None
            return -signal.SIGKILL

    def release(self) -> None:
        """Let the next caller read a file."""
        self._lock.release()

    def stop(self) -> None:
        """End the server and wait for it, so that its computing time is known; the next file starts another one."""
        with self._lock:
            if self._socket is not None and self._server is not None and self._owner == os.getpid():
                self._socket.close()
                self._server.wait()
            self._socket = None

    def _receive(self) -> int:
        assert self._socket is not None  # noqa: S101  only between start and wait
        content = self._socket.recv(NUMBER.size)
        if len(content) < NUMBER.size:
            raise OSError("the server of readers has ended")
        number: int = NUMBER.unpack(content)[0]
        return number

    def _connect(self) -> socket.socket:
        # A process that was forked since shares the socket with its parent: it needs a server of its own.
        if self._socket is None or self._owner != os.getpid():
            self._socket, theirs = socket.socketpair()
            with theirs:
                # -P: a file called csv.py or pickle.py in the current folder is not imported.
                command = [sys.executable, "-P", "-m", self._program, str(theirs.fileno())]
                search_path = os.pathsep.join(filter(None, (_PROGRAM_FOLDER, os.environ.get("PYTHONPATH"))))
                self._server = subprocess.Popen(  # noqa: S603  our own program; it ends when the socket is closed
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=os.environ | {"PYTHONPATH": search_path},
                    pass_fds=[theirs.fileno()],
                )
            self._owner = os.getpid()
        return self._socket


READER = ReaderServer("wuzha.intake.files.reader_process")
