"""How rows come in: workbooks and CSV files → registers, facts and every problem of every row."""
