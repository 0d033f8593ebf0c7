"""The pauses before a process that has ended is started again."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_PAUSE_SECONDS, STEADY_SECONDS = 60.0, 60.0
"""The longest pause before a restart, and how long a process must have run for the next pause to be short again."""


@dataclass(slots=True)
class RestartPauses:
    """The pauses before the restarts of one process: none at first, then 1 s, 2 s, 4 s and so on."""

    seconds: float = 0.0
    started_at: float = 0.0

    def next_pause(self, now: float) -> float:
        """Return how long to wait before the process, which has just ended, is started again."""
        if now - self.started_at > STEADY_SECONDS:
            self.seconds = 0.0
        pause = self.seconds
        self.seconds = min(max(1.0, 2 * pause), LONGEST_PAUSE_SECONDS)
        self.started_at = now + pause
        return pause
