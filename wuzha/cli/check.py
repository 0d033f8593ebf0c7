"""`wuzha check`: print one line for each part of an installation; exit 0 no fault, 1 a fault, 2 settings at fault."""

from __future__ import annotations

import os

from wuzha.cli.django_setup import set_up_django
from wuzha.cli.progress import open_progress

EXIT_SOUND, EXIT_FAULT = 0, 1


def check_installation() -> int:
    """Print the result of every check, with the remedy where one is needed; return the exit code."""
    has_secret_variable = bool(os.environ.get("WUZHA_SECRET_KEY"))
    with set_up_django(needs_database=False), open_progress() as show_step:
        from wuzha.maintenance.checks import CheckLevel, run_checks

        show_step("正在检查……")
        results = list(run_checks(has_secret_variable=has_secret_variable))
    for result in results:
        print(f"{result.level.value}  {result.subject}：{result.text}{result.remedy}")
    return EXIT_FAULT if any(result.level is CheckLevel.FAULT for result in results) else EXIT_SOUND
