"""The pages of rounds (考核轮次): a round with its orgs and moves, signing, objections, what follows the list."""
