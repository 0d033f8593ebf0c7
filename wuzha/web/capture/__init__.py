"""Record outreach on a phone without a network: the page, its service worker, and where it sends what it has kept."""
