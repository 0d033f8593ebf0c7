"""Files of ledgers on their way into the books: cells, rows and problems, uploads."""
