"""Files: the bytes of a workbook or text file become the cells of its sheets."""
