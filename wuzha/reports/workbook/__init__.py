"""An assessment as an Excel workbook."""
