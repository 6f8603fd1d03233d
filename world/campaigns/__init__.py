"""Campaigns: what is offered to whom and when, and what comes of it."""
