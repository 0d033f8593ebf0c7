"""From the cells of sheets to rows of registers, or to their problems."""
