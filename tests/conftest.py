"""Fixtures of all tests; the database and the real processes have files of their own."""

pytest_plugins = ["tests.database"]
