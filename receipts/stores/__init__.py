"""Data sets in object stores: ``--output s3://bucket/prefix``, ``gs://`` and ``az://``.

What stands here knows objects and JSON; what the objects hold is their makers' business.
"""
