"""The texts of every problem and refusal, by family: a code, what is wrong, and what to do about it."""
