"""Which campaigns meet a shopper, when, and whether he or she is treated.

Every shopper has a contact day in every campaign, drawn whether eligible or not: early days are
the likelier ones, and the attribution window that begins with it ends within the campaign.  Who
is of the target is on the campaign's list by a coin; of those on the list another coin, at the
propensity, decides who is treated and who is held out.  Where biases are planted, they change
the share that the one coin goes by, or the propensity of the other, and neither coin.

Draws have their place in the shopper's stream by block and campaign, so that a longer history
meets the campaigns of a shorter one in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from struct import Struct

from world.campaigns.bias_effects import Effect
from world.campaigns.biases import MEASUREMENT
from world.campaigns.campaign import N_A_YEAR, WINDOW_DAYS, Contact
from world.campaigns.dates import DAYS_A_BLOCK
from world.campaigns.lists import Listed, is_of, lists_of, n_contact_days
from world.campaigns.persuasion import WEAR_OUT_DAYS
from world.campaigns.planted import Members, biased, effect_on
from world.campaigns.schedule import CampaignCalendar, Entry
from world.households.homes import Homes
from world.settings import Settings
from world.shoppers import Shopper
from world.states import STATES
from world.streams import WORLD, Streams

_SCALE = 65536
_DRAWS = Struct("<HHHHBx")
"""Day, list, treatment, answer, and which line or product it is."""
_N_BYTES = _DRAWS.size

Met = tuple[int, Entry, int, int, int]
"""Contact day, campaign, and draws: treatment, answer (of 0 to 65,535, decides the kind) and pick
(of 0 to 255, decides which line or product it is about)."""

Lists = list[dict[str, list[Listed]]]
"""The campaigns of each block, by archetype."""


class Encounters:
    """The campaigns for which a shopper is eligible, the latest contact first.

    treatments: by campaign_id, whether the shopper is treated whatever the coin says.
    """

    __slots__ = ("_shopper", "_targeting", "_treatments", "met")

    def __init__(
        self,
        shopper: Shopper,
        met: list[Met],
        treatments: Mapping[str, bool] | None,
        targeting: Targeting,
    ) -> None:
        self.met = met
        self._shopper = shopper
        self._treatments = treatments
        self._targeting = targeting

    def contact(self, met: Met) -> Contact:
        """The contact with one of the campaigns."""
        day, entry, treatment, _, _ = met
        campaign, shopper = entry.campaign, self._shopper
        propensity = entry.propensities[shopper.archetype.key, shopper.household_size]
        is_treated = treatment < propensity * _SCALE
        if self._treatments:
            is_treated = self._treatments.get(campaign.campaign_id, is_treated)
        return Contact(campaign, day, day + WINDOW_DAYS - 1, True, propensity, is_treated)

    def n_before(self, day: int) -> int:
        """How many campaigns wear out one with its contact on this day."""
        first = day - WEAR_OUT_DAYS
        met = self._targeting.encounters(self._shopper, first).met
        return sum(first <= earlier < day for earlier, *_ in met)


class Targeting:
    """The contacts of a world's shoppers."""

    def __init__(self, settings: Settings, homes: Homes, calendar: CampaignCalendar) -> None:
        self._end_day = settings.end_date.toordinal()
        self._homes = homes
        self._calendar = calendar
        self._source = Streams(WORLD, settings.seed, "campaigns", "contacts")
        self._keys = [*settings.population.by_key]
        self._regions = frozenset(STATES[code].region for code in settings.states)
        self._lists: Lists = []
        assert settings.campaigns is not None
        acting = [bias for bias in settings.campaigns.biases if bias.kind != MEASUREMENT]
        self._members = Members(acting, homes) if acting else None
        self._biased_lists: dict[Effect, Lists] = {}

    def encounters(
        self, shopper: Shopper, first_day: int, treatments: Mapping[str, bool] | None = None
    ) -> Encounters:
        """The shopper's encounters whose window ends on ``first_day`` or later.  Runs for every
        shopper.
        """
        lists = self._lists if self._members is None else self._lists_for(shopper)
        draw, unpack = self._source.draw, _DRAWS.unpack_from
        key, index = shopper.archetype.key, shopper.index
        profile = None
        met: list[Met] = []
        for block in range((self._end_day - first_day) // DAYS_A_BLOCK + 1):
            if block == len(lists):
                lists.append(self._listed(block, shopper))
            draws = draw(f"{index} {block}" if block else index, _N_BYTES * N_A_YEAR)
            for start, last_day, n_days, place, share, target, entry in lists[block][key]:
                if last_day < first_day:
                    break
                day, coin, treatment, answer, pick = unpack(draws, place * _N_BYTES)
                if coin < share:
                    day = start + (n_days * day * day >> 32)
                    if day + WINDOW_DAYS > first_day:
                        if target is not None:
                            profile = profile or self._homes.profile(shopper)
                            if not is_of(profile, target):
                                continue
                        met.append((day, entry, treatment, answer, pick))
        if len(met) > 1:
            met.sort(key=_by_day, reverse=True)
        return Encounters(shopper, met, treatments, self)

    def _lists_for(self, shopper: Shopper) -> Lists:
        """The blocks so far, as they are for somebody to whom biases do the same."""
        assert self._members is not None
        return self._biased_lists.setdefault(effect_on(self._members, shopper), [])

    def _listed(self, block: int, shopper: Shopper) -> dict[str, list[Listed]]:
        entries = self._calendar.block(block)
        if self._members is not None:
            entries = biased(entries, effect_on(self._members, shopper))
        return lists_of(entries, self._keys, self._regions)

    def contacts(
        self, shopper: Shopper, first_day: int, met: list[Met] | None = None
    ) -> list[Contact]:
        """All contacts whose window ends on ``first_day`` or later, eligible or not, the earliest
        first.

        met: of the shopper's encounters whose window ends on that day or later, where they are
            known already.
        """
        if met is None:
            met = self.encounters(shopper, first_day).met
        encounters = Encounters(shopper, met, None, self)
        eligible = {each[1].number: each for each in met}
        found = []
        for block in range((self._end_day - first_day) // DAYS_A_BLOCK + 1):
            index = f"{shopper.index} {block}" if block else shopper.index
            draws = self._source.draw(index, _N_BYTES * N_A_YEAR)
            for place, entry in enumerate(self._calendar.block(block)):
                campaign = entry.campaign
                if campaign.last_day < first_day:
                    break
                draw, *_ = _DRAWS.unpack_from(draws, place * _N_BYTES)
                # Early days are the likelier ones.
                day = campaign.first_day + (n_contact_days(entry) * draw * draw >> 32)
                last_day = day + WINDOW_DAYS - 1
                if last_day < first_day:
                    continue
                if entry.number in eligible:
                    found.append(encounters.contact(eligible[entry.number]))
                else:
                    found.append(Contact(campaign, day, last_day, False, 0.0, False))
        return sorted(found, key=lambda contact: (contact.day, contact.campaign.first_day))


def _by_day(met: Met) -> tuple[int, int]:
    return met[0], met[1].campaign.first_day
