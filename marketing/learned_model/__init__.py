"""Models that learn to make rows like those of a table.

``columns`` says what the columns of a table are, ``frames`` how its rows look to a model;
``modes``, ``conditions``, ``networks``, ``training`` and ``sampling`` are the conditional tabular
GAN, ``model_file`` keeps it, and ``engine`` is what it has in common with the baselines.
"""
