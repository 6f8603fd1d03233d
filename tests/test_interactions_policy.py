"""The constants of the model and their limits."""

import pytest

from interactions import InteractionPolicy


def test_defaults_are_the_notebooks():
    """S3.53."""
    policy = InteractionPolicy()
    assert (policy.min_ignores, policy.max_ignores) == (40, 60)
    assert (policy.min_extra_clicks, policy.max_extra_clicks) == (5, 15)
    assert policy.click_before_purchase_prob == 0.9
    assert policy.extra_clicks_prob == 0.95


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"min_ignores": 60}, "ignores"),
        ({"min_ignores": -1}, "ignores"),
        ({"min_extra_clicks": 15}, "extra clicks"),
        ({"max_ignores": 10_002}, "10,001"),
        ({"click_before_purchase_prob": 1.01}, "1.01"),
        ({"extra_clicks_prob": -0.1}, "-0.1"),
        ({"window_days": -1}, "window days"),
        ({"negatives": "nothing"}, "nothing"),
        ({"slate_size": 1}, "slate size"),
    ],
)
def test_values_outside_their_limits_are_refused(settings, named):
    """S3.53."""
    with pytest.raises(ValueError, match="must be") as error:
        InteractionPolicy(**settings)
    assert named in str(error.value)
