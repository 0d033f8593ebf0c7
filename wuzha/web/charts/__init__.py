"""The pages with charts."""
