"""A process that ends is started again; one that ends again and again, after ever longer pauses."""

from wuzha.cli.restart_pauses import LONGEST_PAUSE_SECONDS, RestartPauses


def test_pauses_grow_to_a_minute_and_are_short_again_after_a_steady_hour() -> None:
    pauses, now = RestartPauses(), 1000.0
    seconds = []
    for _ in range(9):
        seconds.append(pauses.next_pause(now))
        now += seconds[-1] + 0.5
    assert seconds[:5] == [0, 1, 2, 4, 8]
    assert max(seconds) == seconds[-1] == LONGEST_PAUSE_SECONDS
    assert pauses.next_pause(now + 3600) == 0
