"""Checks of data sets that are tables."""
