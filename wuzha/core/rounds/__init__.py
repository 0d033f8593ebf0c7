"""The rounds of an assessment (考核轮次): their optional steps, their state, and who may do what next."""
