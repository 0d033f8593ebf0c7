"""What is measured can be measured: the county is filled as the measurements need it."""
