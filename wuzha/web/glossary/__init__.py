"""The glossary: the words of the pages, each explained in one sentence."""
