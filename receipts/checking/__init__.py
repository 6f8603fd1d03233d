"""The checking side: everything that ``read_large_dataset.py --verify`` recounts."""
