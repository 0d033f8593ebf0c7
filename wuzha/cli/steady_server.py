"""Restart the workers of the web server for as long as the site runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from granian.server import Server

from wuzha.cli.restart_pauses import RestartPauses

CHECK_SECONDS = 0.2


class SteadyServer(Server):  # type: ignore[misc,valid-type]  # its type depends on the platform
    """Granian's server, except that workers which end again and again do not end the site.

    Granian stops when a worker ends within 5.5 s of its restart; so a file that breaks two workers would end the site.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._pauses: dict[int, RestartPauses] = {}

    def _respawn_workers(
        self, workers: Sequence[int], spawn_target: Callable[..., None], target_loader: Any, delay: float = 0
    ) -> None:
        for worker in workers:
            self._wait(self._pauses.setdefault(worker, RestartPauses()).next_pause(time.monotonic()))
            if self.interrupt_signal:
                return
            super()._respawn_workers([worker], spawn_target, target_loader, delay)
        # Granian reads here which workers have been restarted lately.
        self.respawned_wrks.clear()

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.interrupt_signal:
            time.sleep(CHECK_SECONDS)
