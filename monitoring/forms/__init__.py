"""What the pages of follow-ups ask for."""
