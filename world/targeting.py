"""Which campaigns meet a shopper, when, and whether he or she is treated.

Every shopper has a contact day in every campaign, drawn whether eligible or not: early days are
the likelier ones, and the attribution window that begins with it ends within the campaign.  Who
is of the target is on the campaign's list by a coin; of those on the list another coin, at the
propensity, decides who is treated and who is held out.

Draws have their place in the shopper's stream by block and campaign, so that a longer history
meets the campaigns of a shorter one in the same way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from struct import Struct
from typing import NamedTuple

from world.campaign_calendar import CampaignCalendar, Entry
from world.campaign_dates import DAYS_A_BLOCK
from world.campaigns import N_A_YEAR, WINDOW_DAYS, Contact
from world.household_figures import INCOME_EDGES
from world.household_kinds import AGE_EDGES
from world.households import Homes, Profile
from world.persuasion import WEAR_OUT_DAYS
from world.settings import Settings
from world.shoppers import Shopper
from world.streams import WORLD, Streams

_SCALE = 65536
_DRAWS = Struct("<HHHHBx")
"""Day, list, treatment, answer, and which line or product it is."""
_Kind = tuple[str, str, int, int]
"""Archetype, region, and bands of age and income: all that a target asks for."""
_Met = tuple[int, Entry, int, int, int]
"""Contact day, campaign, and draws: treatment, answer and pick."""


class Meeting(NamedTuple):
    """An eligible shopper's contact, and what decides what comes of it.

    n_before: campaigns that wear this one out.
    answer: of 0 to 65,535, decides the kind of answer.
    pick: of 0 to 255, decides which line or product it is about.
    """

    entry: Entry
    day: int
    n_before: int
    is_treated: bool
    propensity: float
    answer: int
    pick: int

    @property
    def last_day(self) -> int:
        """The last day of the attribution window."""
        return self.day + WINDOW_DAYS - 1

    @property
    def contact(self) -> Contact:
        """The contact by itself."""
        return Contact(
            self.entry.campaign, self.day, self.last_day, True, self.propensity, self.is_treated
        )


class Targeting:
    """The contacts of a world's shoppers."""

    def __init__(self, settings: Settings, homes: Homes, calendar: CampaignCalendar) -> None:
        self._end_day = settings.end_date.toordinal()
        self._homes = homes
        self._calendar = calendar
        self._source = Streams(WORLD, settings.seed, "campaigns", "contacts")
        self._by_kind: dict[tuple[int, _Kind], list[_Listed]] = {}

    def meetings(
        self, shopper: Shopper, first_day: int, treatments: Mapping[str, bool] | None = None
    ) -> list[Meeting]:
        """The eligible shopper's contacts whose window ends on ``first_day`` or later, the latest
        first.

        treatments: by campaign_id, what is so whatever the coin says.
        """
        met = self._met(shopper, first_day - (WINDOW_DAYS - 1) - WEAR_OUT_DAYS)
        who = shopper.archetype.key, shopper.household_size
        found = []
        for place, (day, entry, treatment, answer, pick) in enumerate(met):
            if day + WINDOW_DAYS <= first_day:
                break
            n_before = 0
            for earlier, *_ in met[place + 1 :]:
                n_before += day - WEAR_OUT_DAYS <= earlier < day
            propensity = entry.propensities[who]
            is_treated = treatment < propensity * _SCALE
            if treatments:
                is_treated = treatments.get(entry.campaign.campaign_id, is_treated)
            found.append(Meeting(entry, day, n_before, is_treated, propensity, answer, pick))
        return found

    def _met(self, shopper: Shopper, earliest: int) -> list[_Met]:
        """The campaigns for which the shopper is eligible and that last to ``earliest`` or longer,
        the latest contact first.  Runs for every shopper.
        """
        kind = _kind_of(shopper.archetype.key, self._homes.profile(shopper))
        unpack, by_kind, met = _DRAWS.unpack_from, self._by_kind, []
        for block in range(self._n_blocks(earliest)):
            draws = self._draw(shopper, block)
            listed = by_kind.get((block, kind))
            if listed is None:
                listed = by_kind[block, kind] = self._listed(block, kind)
            for first_day, last_day, n_days, offset, threshold, entry in listed:
                if last_day < earliest:
                    break
                day, coin, treatment, answer, pick = unpack(draws, offset)
                if coin < threshold:
                    day = first_day + (n_days * day * day >> 32)
                    met.append((day, entry, treatment, answer, pick))
        if len(met) > 1:
            met.sort(key=_by_day, reverse=True)
        return met

    def _draw(self, shopper: Shopper, block: int) -> bytes:
        """The shopper's draws for the campaigns of a block."""
        return self._source.draw(f"{shopper.index} {block}", _DRAWS.size * N_A_YEAR)

    def contacts(self, shopper: Shopper, first_day: int) -> list[Contact]:
        """All contacts of ``first_day`` or later, eligible or not, the earliest first."""
        eligible = {each.entry.number: each for each in self.meetings(shopper, first_day)}
        found = []
        for block in range(self._n_blocks(first_day)):
            draws = self._draw(shopper, block)
            for place, entry in enumerate(self._calendar.block(block)):
                day, *_ = _DRAWS.unpack_from(draws, place * _DRAWS.size)
                day = _contact_day(entry, day)
                if day < first_day:
                    continue
                meeting = eligible.get(entry.number)
                if meeting is not None:
                    found.append(meeting.contact)
                else:
                    last_day = day + WINDOW_DAYS - 1
                    found.append(Contact(entry.campaign, day, last_day, False, 0.0, False))
        return sorted(found, key=lambda contact: (contact.day, contact.campaign.first_day))

    def _n_blocks(self, day: int) -> int:
        """How many blocks of the calendar reach back to a day."""
        return (self._end_day - day) // DAYS_A_BLOCK + 1

    def _listed(self, block: int, kind: _Kind) -> list[_Listed]:
        """The campaigns of a block whose target shoppers of a kind are of."""
        return [
            _Listed(
                entry.campaign.first_day,
                entry.campaign.last_day,
                _n_contact_days(entry),
                place * _DRAWS.size,
                entry.listed_share * _SCALE,
                entry,
            )
            for place, entry in enumerate(self._calendar.block(block))
            if _is_for(entry, kind)
        ]


class _Listed(NamedTuple):
    """A campaign as it is looked up for every shopper of a kind.

    n_days: of its days those on which contacts may be.
    offset: where its draws stand in the shopper's stream.
    threshold: of 65,536, those who are on the list.
    """

    first_day: int
    last_day: int
    n_days: int
    offset: int
    threshold: float
    entry: Entry


def _by_day(met: _Met) -> tuple[int, int]:
    return met[0], met[1].campaign.first_day


def _n_contact_days(entry: Entry) -> int:
    campaign = entry.campaign
    return campaign.last_day - campaign.first_day + 1 - (WINDOW_DAYS - 1)


def _contact_day(entry: Entry, draw: int) -> int:
    """A day of the campaign that leaves room for the window; early ones are the likelier."""
    return entry.campaign.first_day + (_n_contact_days(entry) * draw * draw >> 32)


def _kind_of(archetype: str, profile: Profile) -> _Kind:
    return (
        archetype,
        profile.state.region,
        bisect_right(AGE_EDGES, profile.age),
        bisect_right(INCOME_EDGES, profile.household_income),
    )


def _is_for(entry: Entry, kind: _Kind) -> bool:
    target = entry.campaign.target
    archetype, region, age_band, income_band = kind
    age, income = AGE_EDGES[age_band - 1], INCOME_EDGES[income_band - 1]
    return (
        archetype in target.archetypes
        and region in target.regions
        and target.ages[0] <= age <= target.ages[1]
        and target.incomes[0] <= income <= target.incomes[1]
    )
