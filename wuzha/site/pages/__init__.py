"""The pages that belong to no single room: they show what several rooms know, cut to what the reader may see."""
