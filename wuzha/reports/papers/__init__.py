"""Make official papers as Word files: templates, the values they are filled with, and their check."""
