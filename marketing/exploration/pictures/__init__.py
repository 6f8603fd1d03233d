"""The pictures that a retail analyst looks for first, a module each."""
