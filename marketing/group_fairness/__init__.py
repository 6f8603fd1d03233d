"""Whether a marketing data set treats groups of shoppers alike, and by how much not.

Judged are decisions of the company; what shoppers do themselves is described.
"""
