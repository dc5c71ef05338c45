"""The pages of issues, by topic."""
