"""The child process that reads one old workbook (.xls) from its input and hands the sheets back."""

from __future__ import annotations

import pickle
import sys

from wuzha.core.problems import Refusal
from wuzha.intake.files.biff import PasswordNeeded, open_old_package
from wuzha.intake.files.workbook import PROTECTED, read_sheets

MEMORY = 2 * 2**30
DAMAGED = 1


def main() -> int:
    """Reads the bytes of the workbook named on the command line; 0 and the sheets, or what kept it from them."""
    _bound_memory()
    data = sys.stdin.buffer.read()
    try:
        sheets = tuple(read_sheets(data, sys.argv[1], open_old_package(data)))
    except PasswordNeeded:
        return PROTECTED
    except (Refusal, MemoryError):
        return DAMAGED
    pickle.dump(sheets, sys.stdout.buffer)
    return 0


def _bound_memory() -> None:
    """Where the system can: Windows cannot, and there the parent is still safe."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
