"""Read the faults of cells."""

from wuzha.core.sheet.cells import CellResult


def get_fault_code(cell: CellResult) -> str | None:
    return None if cell.fault is None else cell.fault.code
