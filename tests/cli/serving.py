"""Run the site in processes of its own, and fetch its pages."""

from __future__ import annotations

import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.cli.processes import COMMAND, build_environment, find_free_port

PATIENCE_SECONDS = 30


@contextmanager
def serve(
    data: Path, *words: str, wrapper: Sequence[str] = (), **variables: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the site; yield its output until it answers, and its process, after a page has been fetched.

    `wrapper` is a command that prepares something and then becomes the site.
    """
    port = find_free_port()
    with subprocess.Popen(
        [*wrapper, *COMMAND, "serve", "--port", str(port), *words],
        env=build_environment(data, **variables),
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as site:
        assert site.stdout is not None
        output = ""
        try:
            while f"http://127.0.0.1:{port}/" not in output:
                line = site.stdout.readline()
                assert line, output
                output += line
            assert fetch(f"http://127.0.0.1:{port}/")
            yield output, site
        finally:
            with suppress(ProcessLookupError):
                os.killpg(site.pid, signal.SIGKILL)


def fetch(address: str) -> bytes:
    """Return the page at this address, an error page too. Fails for a status of 500 and more."""
    try:
        return bytes(urllib.request.urlopen(address, timeout=PATIENCE_SECONDS).read())  # noqa: S310  a local address
    except urllib.error.HTTPError as error:
        assert error.code < 500
        return error.read()
