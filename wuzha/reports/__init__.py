"""What people are handed: the terminal, the JSON document, the Excel workbook."""
