"""Pages of papers: previews, Word files and workbooks, issued papers, and the templates of offices."""
