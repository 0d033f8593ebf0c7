"""Read the cells of sheets as rows of registers, with every problem."""
