"""Findings in, documents out: workbook, charts, maps, terminal, JSON."""
