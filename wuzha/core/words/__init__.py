"""Write the sentences of findings and plans."""
