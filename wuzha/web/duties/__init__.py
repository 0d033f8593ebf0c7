"""The pages of the work of the whole year: leading groups, the planner."""
