"""The word that stands for the real household panel where a folder can be named too."""

PANEL = "panel"
