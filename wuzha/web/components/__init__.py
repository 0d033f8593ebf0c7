"""The page of all components, in the demo only: what a page may be made of."""
