"""The steps of training and of sampling, each against what the paper says (Xu et al. 2019)."""

import numpy as np
import pytest
import torch
from torch import nn

from marketing.learned_model.ctgan_model import Fit
from marketing.learned_model.networks import Critic, activated, gumbel
from marketing.learned_model.quiet_torch import torch_rng, torch_set
from marketing.learned_model.sampling import Sampler
from marketing.learned_model.settings import TEMPERATURE, TrainingSettings
from marketing.learned_model.training import Training, critic_loss
from tests.learned_tables import framed

BATCH = 100
COARSE = 3.0
"""Standard errors that chance may be off."""


@pytest.fixture(autouse=True)
def one_thread():
    with torch_set(1):
        yield


@pytest.fixture
def training():
    """Of 900 rows of "a" and 100 of "b", and a number that says which."""
    columns, frame = framed(
        {
            "kind": ["a"] * 900 + ["b"] * 100,
            "x": [repr(float(x)) for x in np.random.default_rng(1).normal([[1]] * 1000)[:, 0]],
        }
    )
    settings = TrainingSettings(1, BATCH, (16,), (16,))
    fit = Fit(frame, columns, settings, 1)
    return Training(fit._encoding, fit._conditions, fit._rows, settings, 1)


class Seen(nn.Module):
    """A critic that notes what it is shown and rates it by weights that do not change."""

    def __init__(self, weights, pac):
        super().__init__()
        self.pac, self.shown = pac, []
        self.weights = nn.Parameter(weights)

    def forward(self, packed, rng):
        self.shown.append(packed.detach())
        return packed @ self.weights[:, None]


def test_the_critic_is_to_rate_real_rows_higher():
    """By hand: made rows are rated 5, real ones 2; the gradient is of length 1, no penalty."""
    real, made = torch.tensor([[2.0, 9.0]]), torch.tensor([[5.0, 9.0]])
    seen = Seen(torch.tensor([1.0, 0.0]), 1)
    assert critic_loss(seen, real, made, torch_rng(1)).item() == pytest.approx(3)
    twice = Seen(torch.tensor([2.0, 0.0]), 1)
    assert critic_loss(twice, real, made, torch_rng(1)).item() == pytest.approx(6 + 10)


def test_the_optimisers_and_the_critic_are_the_papers(training):
    for optimiser in (training._of_generator, training._of_critic):
        (group,) = optimiser.param_groups
        assert (group["lr"], group["betas"], group["weight_decay"]) == (2e-4, (0.5, 0.9), 1e-6)
    assert training.critic.pac == 10


def rows_shown(training, n_steps):
    """Real and made rows that the critic is shown in some steps of its own."""
    n_numbers = training._encoding.width + training._conditions.width
    training.critic = Seen(torch.ones(10 * n_numbers), 10)
    for _ in range(n_steps):
        training._critic_step(BATCH)
    made, real = (
        torch.cat(training.critic.shown[place::3]).reshape(-1, n_numbers) for place in (0, 1)
    )
    return made, real


def test_real_rows_are_shown_with_a_condition_that_they_meet(training):
    """Conditions by the logarithm of the count: log 901 to log 101; the same for both sides."""
    made, real = rows_shown(training, 30)
    kinds, conditions = real[:, :2], real[:, -2:]
    assert torch.equal(kinds, conditions)
    assert torch.equal(made[:, -2:], conditions)
    assert not torch.equal(made[:, :2], conditions)
    share, n = np.log(101) / np.log(101 * 901), len(real)
    assert abs(conditions[:, 1].mean().item() - share) < COARSE * np.sqrt(share * (1 - share) / n)


def test_the_critic_learns_to_tell_rows_apart(training):
    losses = [training._critic_step(BATCH) for _ in range(60)]
    assert np.mean(losses[-10:]) < np.mean(losses[:10])


@pytest.mark.parametrize("liking", [0.0, 1.0])
def test_the_generator_learns_to_please_and_to_make_what_it_is_asked_for(training, liking):
    """Of a critic that likes a large place, or of one to which all rows are the same."""
    encoding = training._encoding
    place = encoding.blocks[1].start
    weights = torch.zeros(10, encoding.width + training._conditions.width)
    weights[:, place] = liking
    training.critic = Seen(weights.flatten(), 10)
    asked, vectors = training._asked(1000)

    def made():
        with torch.no_grad():
            raw = training._made(vectors)
        right = torch.softmax(raw[:, :2], 1)[torch.arange(1000), torch.from_numpy(asked.options)]
        return torch.tanh(raw[:, place]).mean().item(), right.mean().item()

    before = made()
    for _ in range(200):
        training._generator_step(BATCH)
    after = made()
    assert (after[0] > before[0] + 0.1) == (liking > 0)
    assert after[1] > before[1] + (0.01 if liking else 0.02)


def test_the_critic_has_leaks_and_leaves_out_units_while_it_learns():
    critic = Critic(2, (400,), 1, torch_rng(1))
    rows = torch.ones(1, 2)
    assert not torch.equal(critic(rows, torch_rng(1)), critic(rows, torch_rng(2)))
    with torch.no_grad():
        critic.hidden[0].weight.fill_(0)
        critic.hidden[0].bias.fill_(-1)
        critic.last.weight.fill_(1)
        critic.last.bias.fill_(0)
    rated = critic(rows, torch_rng(1)).item()
    # Half of 400 units are left out, the others are -1 * 0.2 * 2.
    assert abs(rated + 80) < COARSE * 0.4 * np.sqrt(400 * 0.25)


def test_options_are_a_softmax_of_tilted_numbers(training):
    """Gumbel-softmax, temperature 0.2."""
    assert TEMPERATURE == 0.2
    raw = torch.randn(20, training._encoding.width, generator=torch_rng(1))
    tilted = (raw + gumbel(raw.shape, torch_rng(2))) / 0.2
    made = activated(raw, training._encoding.blocks, torch_rng(2))
    torch.testing.assert_close(made[:, :2], torch.softmax(tilted[:, :2], 1))
    torch.testing.assert_close(made[:, 2], torch.tanh(raw[:, 2]))


class Asks(nn.Module):
    """A network that notes what it is asked for and makes just that, at a place of its own."""

    def __init__(self, width):
        super().__init__()
        self.width, self.asked, self.noise, self.were_training = width, [], [], []

    def forward(self, noise, conditions):
        self.asked.append(conditions)
        self.noise.append(noise)
        self.were_training.append(self.training)
        made = torch.zeros(len(noise), self.width)
        made[:, :2] = conditions * 1000
        made[:, 2] = 0.5
        made[:, 3] = 1000
        return made


def test_new_rows_are_asked_for_by_the_counts(training):
    """Not by their logarithms; nothing is learned meanwhile; a place is tanh of what is made."""
    encoding = training._encoding
    network = Asks(encoding.width)
    rows = Sampler(encoding, training._conditions, network).rows(4000, 1)
    asked = torch.cat(network.asked)
    assert abs(asked[:, 1].mean().item() - 0.1) < COARSE * np.sqrt(0.09 / 4000)
    assert (rows["kind"] == "b").to_numpy().tolist() == (asked[:, 1] == 1).tolist()
    assert network.were_training == [False] * 4
    assert network.training
    modes = encoding.blocks[1].modes
    wanted = modes.means[0] + 4 * modes.deviations[0] * np.tanh(0.5)
    np.testing.assert_allclose(rows["x"], wanted, rtol=1e-6)


def test_seed_and_batch_decide_the_noise_and_what_is_asked(training):
    network = Asks(training._encoding.width)
    for seed in (1, 1, 2):
        Sampler(training._encoding, training._conditions, network).rows(2000, seed)
    for drawn in (network.noise, network.asked):
        first, second, *rest = drawn
        assert torch.equal(first, rest[0])
        assert not any(torch.equal(first, other) for other in (second, rest[2], rest[3]))
