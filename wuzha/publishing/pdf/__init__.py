"""Draw lists and certificates as PDF: the same content gives the same bytes, with the font embedded."""
