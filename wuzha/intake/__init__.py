"""How rows come in: files to cells, cells to rows and problems, rows to the books."""
