"""The pages of rounds (考核轮次): the list, a round as a timeline with its orgs, its moves, signing."""
