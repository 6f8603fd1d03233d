"""Servers that tests start and stop, on this machine only."""
