"""The demo: invented people, and stories that the workflow itself plays through."""
