"""The brief of an org above, on one page of paper."""
