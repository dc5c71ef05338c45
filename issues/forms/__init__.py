"""What the pages of issues ask for."""
