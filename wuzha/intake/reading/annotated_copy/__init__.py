"""The copy of a sent workbook in which every fault is marked in its place."""
