"""The pages of the plans that an office makes: list, form beside the clauses, check, preview, activation."""
