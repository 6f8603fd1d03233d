"""What a campaign looks like, and what becomes of its contacts."""
