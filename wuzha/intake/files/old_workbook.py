"""The child process that reads one old workbook (.xls) from its standard input and writes the sheets to its output."""

from __future__ import annotations

import pickle
import sys

from wuzha.core.problems import RefusalError
from wuzha.intake.files.biff import PasswordNeededError, open_xls_package
from wuzha.intake.files.workbook import EXIT_PROTECTED, read_sheets

MEMORY_BYTES = 2 * 2**30
EXIT_DAMAGED = 1


def main() -> int:
    """Read the workbook; return 0 after the sheets are written, else EXIT_PROTECTED or EXIT_DAMAGED."""
    _limit_memory()
    data = sys.stdin.buffer.read()
    try:
        sheets = tuple(read_sheets(data, sys.argv[1], open_xls_package(data)))
    except PasswordNeededError:
        return EXIT_PROTECTED
    except (RefusalError, MemoryError):
        return EXIT_DAMAGED
    pickle.dump(sheets, sys.stdout.buffer)
    return 0


def _limit_memory() -> None:
    """Limit the memory of this process; Windows cannot, but the parent process is safe there too."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
