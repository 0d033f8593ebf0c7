"""The pages that go through a period step by step: the outcomes as of each month, and why they moved."""
