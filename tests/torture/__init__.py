"""The torture harness: what holds when runs are killed, disks lose power and files are damaged.

``python -m tests.torture`` runs a short version, ``--long`` (``make torture``) the long one.
Each of its five parts counts its cases and the violations of what docs/reliability.md promises:

* ``crash_points``: the program dies just before each single operation on files;
* ``power_cuts``: the same moments, and whatever was not synced is gone;
* ``random_kills``: the command and its workers are killed at random moments;
* ``two_at_once``: a second command works in the folder of a running one;
* ``damage``: data sets are changed, and ``--verify`` has to notice.

After a crash the output is *old* (what was there before, whole), *new* (what was to be made,
whole) or *resumable*; completing it gives the reference to the byte.
"""
