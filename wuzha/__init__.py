"""Wuzha (无诈): the plan as data, ledgers as facts, facts as findings that anyone can open."""
