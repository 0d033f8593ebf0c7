"""The base templates of all papers, part by part."""
