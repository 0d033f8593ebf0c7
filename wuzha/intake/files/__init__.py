"""Read the bytes of workbooks and text files as the cells of sheets, and write workbooks."""
