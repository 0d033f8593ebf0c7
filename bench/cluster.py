"""A Spark cluster on the loopback: a master and two workers of one core each, ended again with all they started."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def cluster(logs: Path, memory: str = "1g") -> Iterator[str]:
    """The address of a cluster that lasts as long as the block; its logs and work lie in `logs`."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port = _free_port()
    address = f"spark://127.0.0.1:{port}"
    started: list[subprocess.Popen[bytes]] = []

    def start(role: str, *arguments: str) -> None:
        name = f"org.apache.spark.deploy.{role}.{role.title()}"
        with (logs / f"{role}{len(started)}.log").open("wb") as log:
            started.append(
                subprocess.Popen(  # noqa: S603  our own command
                    [str(home / "bin" / "spark-class"), name, "--host", "127.0.0.1", *arguments],
                    stdout=log,
                    stderr=log,
                    env=os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"},
                )
            )

    try:
        start("master", "--port", str(port), "--webui-port", str(_free_port()))
        _wait_for(port)
        for number in (1, 2):
            work = ("--work-dir", str(logs / f"work{number}"))
            start("worker", "--webui-port", "0", "--cores", "1", "--memory", memory, *work, address)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int, seconds: int = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"no master on port {port}")
