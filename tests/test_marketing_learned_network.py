"""The conditional tabular GAN: its parts against examples by hand, and what it learns."""

import numpy as np
import pytest
import torch
from torch import nn

from marketing.learned_model.conditions import Asked, Conditions, RowsByCategory
from marketing.learned_model.ctgan_model import Fit
from marketing.learned_model.encoding import fit_encoding
from marketing.learned_model.modes import Modes, decoded, encoded, fit_modes
from marketing.learned_model.networks import Critic, activated, dropped, gumbel, packs
from marketing.learned_model.quiet_torch import torch_rng, torch_set
from marketing.learned_model.settings import (
    TrainingSettings,
    check_settings,
    default_settings,
)
from marketing.learned_model.training import condition_loss, gradient_penalty, spread_out
from tests.learned_tables import SMALL, framed, two_modes

COARSE = 3.0
"""Standard errors that chance may be off."""


@pytest.fixture(autouse=True)
def one_thread():
    with torch_set(1):
        yield


def rng(seed=0):
    return np.random.default_rng(seed)


def fitted(frame, columns, settings=SMALL, seed=0):
    fit = Fit(frame, columns, settings, seed)
    losses = list(fit)
    return fit, losses


def test_a_number_is_a_mode_and_a_place_in_it():
    """By hand: 12 is half a unit of four deviations above 10; 50 is the second mode's middle."""
    modes = Modes(np.array([10.0, 50.0]), np.array([1.0, 2.0]), np.array([0.5, 0.5]))
    chosen, places = encoded(np.array([12.0, 50.0, np.nan]), modes, rng())
    assert chosen.tolist() == [0, 1, 2]
    assert places.tolist() == [0.5, 0.0, 0.0]
    np.testing.assert_array_equal(decoded(chosen, places, modes), [12, 50, np.nan])


def test_modes_are_drawn_by_their_densities():
    """Half way between two modes of the same width, the heavier one is drawn by its weight."""
    modes = Modes(np.array([-1.0, 1.0]), np.array([1.0, 1.0]), np.array([0.8, 0.2]))
    n = 4000
    chosen, _ = encoded(np.zeros(n), modes, rng())
    assert abs(chosen.mean() - 0.2) < COARSE * np.sqrt(0.2 * 0.8 / n)


def test_the_modes_of_numbers_are_found():
    numbers = np.concatenate([rng(1).normal(10, 1, 600), rng(2).normal(50, 2, 400)])
    modes = fit_modes(numbers, rng())
    assert abs(modes.weights.sum() - 1) < 1e-9
    low = modes.means < 30
    assert abs(modes.weights[low].sum() - 0.6) < 0.02
    assert abs((modes.means * modes.weights)[low].sum() / modes.weights[low].sum() - 10) < 0.5
    chosen, places = encoded(numbers, modes, rng())
    inside = abs(places) < 1
    assert inside.mean() > 0.99
    np.testing.assert_allclose(decoded(chosen, places, modes)[inside], numbers[inside])


def test_a_bell_is_one_mode_and_three_are_three():
    """The pieces that a single bell is cut into are no modes."""
    bell = rng(1).normal(0, 1, 2000)
    assert fit_modes(bell, rng()).n_modes == 1
    three = fit_modes(bell + rng(2).choice([0, 8, 20], 2000), rng())
    np.testing.assert_allclose(three.means, [0, 8, 20], atol=COARSE / np.sqrt(2000 / 4))
    np.testing.assert_allclose(three.deviations, 1, atol=0.1)


@pytest.mark.parametrize("numbers", [[], [np.nan, np.nan], [7.0], [7.0, 7.0, np.nan], [1.0, 2.0]])
def test_few_numbers_have_modes_too(numbers):
    modes = fit_modes(np.array(numbers), rng())
    chosen, places = encoded(np.array(numbers), modes, rng())
    np.testing.assert_allclose(decoded(chosen, places, modes), numbers)


def test_encoding_and_back_is_exact_but_for_rounding():
    columns, frame = framed(two_modes(500))
    encoding = fit_encoding(frame, columns, rng())
    back = encoding.decode(encoding.encode(frame, rng()), len(frame))
    for column in columns:
        if column.role != "continuous":
            assert back[column.name].equals(frame[column.name])
        else:
            off = (back[column.name] - frame[column.name]).abs()
            assert back[column.name].isna().equals(frame[column.name].isna())
            # Beyond four deviations a place is cut; that is one number in 16,000.
            assert off.quantile(0.99) <= 10.0**-column.decimals


def test_rows_are_spread_out_one_hot():
    columns, frame = framed({"tier": ["b", "a", "b", "a"], "same": ["x"] * 4})
    encoding = fit_encoding(frame, columns, rng())
    rows = encoding.encode(frame, rng())
    assert spread_out(rows, np.array([0, 1, 0]), encoding).tolist() == [[0, 1], [1, 0], [0, 1]]


def conditions_of(columns, frame):
    encoding = fit_encoding(frame, columns, rng())
    rows = encoding.encode(frame, rng())
    counts = [
        np.bincount(chosen, minlength=block.n_options)
        for block, chosen in zip(encoding.blocks, rows.chosen, strict=True)
        if block.modes is None
    ]
    return Conditions(encoding, counts), rows


def test_conditions_are_as_frequent_as_they_should_be():
    """By count for new rows; by the logarithm of the count for training (Xu et al. 2019)."""
    columns, frame = framed({"rare": ["a"] * 90 + ["b"] * 10, "even": ["x", "y"] * 50})
    conditions, _ = conditions_of(columns, frame)
    n = 8000
    for draw, share in (
        (conditions.draw_by_count, 0.1),
        (conditions.draw_for_training, np.log(11) / (np.log(11) + np.log(91))),
    ):
        asked = draw(n, rng())
        assert abs(asked.places.mean() - 0.5) < COARSE * np.sqrt(0.25 / n)
        of_rare = asked.options[asked.places == 0]
        error = np.sqrt(share * (1 - share) / len(of_rare))
        assert abs(of_rare.mean() - share) < COARSE * error
    vectors = conditions.vectors(Asked(np.array([0, 1]), np.array([1, 0])))
    assert vectors.tolist() == [[0, 1, 0, 0], [0, 0, 1, 0]]


def test_real_rows_have_what_is_asked():
    columns, frame = framed({"tier": ["a", "b", "c", "b"] * 25, "kind": ["x"] * 60 + ["y"] * 40})
    conditions, rows = conditions_of(columns, frame)
    asked = conditions.draw_for_training(500, rng())
    numbers = RowsByCategory(conditions, rows).draw(asked, rng())
    for place, block in enumerate(conditions.blocks):
        here = asked.places == place
        assert (rows.chosen[block][numbers[here]] == asked.options[here]).all()
    assert len(set(numbers)) > 90  # All rows are met, and not the first ones only.


def test_a_category_without_rows_is_never_asked():
    columns, frame = framed({"tier": ["a", "c"] * 10})
    encoding = fit_encoding(frame, (columns[0]._replace(values=("a", "b", "c")),), rng())
    conditions = Conditions(encoding, [np.array([10, 0, 10])])
    for draw in (conditions.draw_by_count, conditions.draw_for_training):
        assert set(draw(1000, rng()).options) == {0, 2}


def test_rows_are_packed_in_groups():
    """PacGAN: by hand."""
    rows = torch.arange(8.0).reshape(4, 2)
    assert packs(rows, 2).tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert packs(rows, 4).tolist() == [[0, 1, 2, 3, 4, 5, 6, 7]]


class Linear(nn.Module):
    """A critic whose gradient is known."""

    def __init__(self, weights):
        super().__init__()
        self.weights = torch.tensor(weights)

    def forward(self, packed, generator):
        return packed @ self.weights[:, None]


@pytest.mark.parametrize(("weights", "penalty"), [([3.0, 4.0], 16.0), ([0.6, 0.8], 0.0)])
def test_the_gradient_penalty_by_hand(weights, penalty):
    """The gradient of w x is w: of length 5, (5 - 1) squared is 16; of length 1, nothing."""
    real, made = torch.randn(6, 2, generator=torch_rng(1)), torch.zeros(6, 2)
    found = gradient_penalty(Linear(weights), real, made, torch_rng(2))
    assert found.item() == pytest.approx(penalty, abs=1e-5)


def test_the_gradient_penalty_is_of_points_between():
    """Of x squared / 2, the gradient is x itself: between 2 and 2 it is 2, whatever the share."""

    class Square(nn.Module):
        def forward(self, packed, generator):
            return (packed**2).sum(1, keepdim=True) / 2

    two = torch.tensor([[2.0], [2.0]])
    assert gradient_penalty(Square(), two, two, torch_rng(1)).item() == pytest.approx(1)


def test_the_loss_of_a_condition_is_a_cross_entropy():
    """By hand: of equal logits for two categories it is log 2, for the one that is asked."""
    columns, frame = framed({"tier": ["a", "b"] * 10, "kind": ["x", "y", "y", "y"] * 5})
    conditions, _ = conditions_of(columns, frame)
    encoding = fit_encoding(frame, columns, rng())
    asked = Asked(np.array([0, 1]), np.array([0, 1]))
    raw = torch.tensor([[0.0, 0.0, 9.0, -9.0], [5.0, 5.0, 0.0, 100.0]])
    found = condition_loss(raw, asked, encoding, conditions)
    assert found.item() == pytest.approx(np.log(2) / 2)


def test_options_add_up_and_places_lie_within_one():
    columns, frame = framed(two_modes(200))
    encoding = fit_encoding(frame, columns, rng())
    raw = torch.randn(50, encoding.width, generator=torch_rng(1)) * 9
    made = activated(raw, encoding.blocks, torch_rng(2))
    for block in encoding.blocks:
        options = made[:, block.first_option : block.end]
        torch.testing.assert_close(options.sum(1), torch.ones(50))
        assert made[:, block.start].abs().max() <= 1 + 1e-6


def test_draws_are_as_they_should_be():
    n = 20_000
    drawn = gumbel(torch.Size([n]), torch_rng(1))
    # Mean: Euler's constant; deviation: pi / sqrt(6).
    assert abs(drawn.mean().item() - 0.5772) < COARSE * np.pi / np.sqrt(6 * n)
    kept = dropped(torch.ones(n), torch_rng(1))
    assert set(kept.unique().tolist()) == {0.0, 2.0}
    assert abs(kept.mean().item() - 1) < COARSE / np.sqrt(n)


def test_epochs_and_batches_make_the_steps():
    """S2.109: fewer epochs, fewer steps; S2.108: MODEL_PARAMETERS are the defaults."""
    columns, frame = framed(two_modes(250))
    for epochs in (1, 3):
        fit, losses = fitted(frame, columns, SMALL._replace(epochs=epochs))
        assert (fit.n_steps, len(losses)) == (2 * epochs, epochs)
    assert fitted(frame, columns, SMALL._replace(batch_size=50))[0].n_steps == 2 * 5


def test_the_defaults_are_the_parameters_of_the_document(monkeypatch):
    """S2.108."""
    assert default_settings() == TrainingSettings(100, 500, (512, 256), (512, 256))
    monkeypatch.setattr(
        "marketing.learned_model.settings.MODEL_PARAMETERS",
        {"epochs": 3, "batch_size": 20, "generator_dim": (8,), "discriminator_dim": (9, 7)},
    )
    settings = default_settings()
    columns, frame = framed(two_modes(60))
    fit, _ = fitted(frame, columns, settings)
    assert fit.n_steps == 9
    assert fit.model.network.hidden[0].linear.out_features == 8


@pytest.mark.parametrize(
    "change", [{"epochs": 0}, {"batch_size": 1.5}, {"generator_dim": ()}, {"epochs": True}]
)
def test_settings_that_cannot_be_are_refused(change):
    with pytest.raises(ValueError, match=next(iter(change))):
        check_settings(SMALL._replace(**change))


def test_the_critic_takes_groups():
    critic = Critic(3, (8, 4), 10, torch_rng(1))
    assert critic.hidden[0].in_features == 30
    assert critic(torch.zeros(5, 30), torch_rng(2)).shape == (5, 1)


def test_the_seed_decides_everything_and_nothing_else_is_touched():
    columns, frame = framed(two_modes(200))
    before = torch.get_rng_state(), np.random.get_state()[1].copy()
    first, losses = fitted(frame, columns, seed=4)
    torch.manual_seed(99)
    again, losses_again = fitted(frame, columns, seed=4)
    torch.set_rng_state(before[0])
    assert losses == losses_again
    assert first.model.sample(1500, 7).equals(again.model.sample(1500, 7))
    assert not first.model.sample(50, 7).equals(first.model.sample(50, 8))
    other, _ = fitted(frame, columns, seed=5)
    assert not first.model.sample(50, 7).equals(other.model.sample(50, 7))
    assert torch.equal(torch.get_rng_state(), before[0])
    assert (np.random.get_state()[1] == before[1]).all()


def test_torch_is_as_it_was_afterwards():
    before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    seen = []

    def work():
        with torch_set(2):
            seen.append(torch.get_num_threads())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert seen == [2]
    assert before == (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled())


def test_fewer_rows_are_the_first_of_more():
    columns, frame = framed(two_modes(100))
    model = fitted(frame, columns)[0].model
    assert model.sample(1200, 3).head(30).equals(model.sample(30, 3))


def test_made_rows_are_of_the_same_schema():
    texts = two_modes(300)
    columns, frame = framed(texts)
    made = fitted(frame, columns)[0].model.sample(2000, 1)
    assert list(made) == list(texts)
    assert (made.dtypes == frame.dtypes).all()
    for column in columns:
        values = made[column.name]
        assert column.has_missing or not values.isna().any()
        if column.role == "continuous":
            assert column.least <= values.min() <= values.max() <= column.most
            assert np.allclose(values.dropna().round(column.decimals), values.dropna(), atol=1e-9)


@pytest.mark.parametrize(
    "texts",
    [
        {"x": ["1.5"]},
        {"x": ["1.5", "2.5"], "k": ["a", "b"]},
        {"x": [""] * 9, "k": ["a", "b", "a"] * 3},
        {"x": ["3"] * 30},
        {"id": [str(n) for n in range(7)], "x": [f"{n}.5" for n in range(7)]},
        {"id": [str(n) for n in range(7)]},
        {"x": ["1.5", "", "", "", "2.25"]},
        {"x": [f"{n}.5" for n in range(13)]},
    ],
)
def test_small_and_odd_tables_work(texts):
    """Fewer rows than a step has or a group, one value, nothing but keys, all missing."""
    columns, frame = framed(texts)
    made = fitted(frame, columns)[0].model.sample(20, 1)
    assert list(made) == list(texts)
    assert len(made) == 20
    for column in columns:
        assert set(made[column.name].dropna()) <= set(frame[column.name].dropna()) or (
            column.role == "continuous"
        )
        if not frame[column.name].notna().any():
            assert not made[column.name].notna().any()


def off_by(model, frame):
    """How far the tie between kind and amount, and the shares, are from the table's."""
    made = model.sample(2000, 1)
    wrong = ((made["amount"] > 30) != (made["kind"] == "dear")).mean()
    share = abs((made["kind"] == "dear").mean() - (frame["kind"] == "dear").mean())
    return wrong, share


def test_a_table_of_known_structure_is_learned():
    """Two modes, and a category that says which: a net that was trained a little ties them
    together, an untrained one does not.
    """
    columns, frame = framed({n: f for n, f in two_modes(1000).items() if n in ("kind", "amount")})
    settings = TrainingSettings(110, 100, (128, 128), (128, 128))
    untrained = Fit(frame, columns, settings, 0)
    next(iter(untrained))
    learned, _ = fitted(frame, columns, settings)
    wrong_before, _ = off_by(untrained.model, frame)
    wrong, share = off_by(learned.model, frame)
    assert wrong < wrong_before / 2
    assert wrong < 0.15
    assert share < 0.1
