"""Run a Spark cluster on the loopback: a master and two workers of one core each."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def run_cluster(logs: Path, memory: str = "1g") -> Iterator[str]:
    """Run a cluster for as long as the block lasts and yield its address; `logs` gets its logs and work files."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port = _find_free_port()
    address = f"spark://127.0.0.1:{port}"
    processes: list[subprocess.Popen[bytes]] = []

    def start(role: str, *arguments: str) -> None:
        name = f"org.apache.spark.deploy.{role}.{role.title()}"
        with (logs / f"{role}{len(processes)}.log").open("wb") as log:
            processes.append(
                subprocess.Popen(
                    [str(home / "bin" / "spark-class"), name, "--host", "127.0.0.1", *arguments],
                    stdout=log,
                    stderr=log,
                    env=os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"},
                )
            )

    try:
        start("master", "--port", str(port), "--webui-port", str(_find_free_port()))
        _wait_for(port)
        for number in (1, 2):
            work = ("--work-dir", str(logs / f"work{number}"))
            start("worker", "--webui-port", "0", "--cores", "1", "--memory", memory, *work, address)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(timeout=30)


def _find_free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def _wait_for(port: int, seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"no master on port {port}")
