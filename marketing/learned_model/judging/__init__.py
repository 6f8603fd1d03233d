"""How good rows are that a model made: judged beside baselines and beside real rows.

``judge`` does it; ``measured`` is what comes out, ``report_text`` and ``report_json`` say it.  Each
other module is one way to look: ``marginals`` at columns, ``fences`` at outliers, ``pairs`` at two
columns together, ``telling_apart`` at whole rows, ``usefulness`` at what can be learned from them,
``closeness`` at how much of the training rows they give away, ``soundness`` at the table's rules.
"""
