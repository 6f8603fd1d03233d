"""The shoppers and contacts of a world as the fairness report reads them, without any file.

Contacts need no basket, so that a world of some thousand shoppers takes a second.
"""

from datetime import date

import pandas as pd

from marketing.group_fairness.people import people_of
from marketing.group_fairness.tables_read import Tables
from marketing.rows.assignments import assignment_of
from marketing.tables import LIST_SEPARATOR, age_group_of
from world.campaigns.biases import bias_of
from world.settings import CampaignSettings, Settings
from world.world import World

FIRST_DAY = date(2025, 7, 1).toordinal()


def people_and_tables(n, seed, *biases):
    """Shoppers of a world with these biases, and who of them is addressed by its campaigns."""
    world = World(
        Settings(seed=seed, campaigns=CampaignSettings(biases=tuple(map(bias_of, biases))))
    )
    persons, contacts = [], []
    for index in range(n):
        shopper = world.shopper(index)
        home = world.homes.home(shopper)
        persons.append(
            {
                "consumer_id": shopper.customer_id,
                "archetype": shopper.archetype.key,
                "region": home.profile.state.region,
                "age_group": age_group_of(home.profile.age),
                "AGEP": home.profile.age,
                "SEX": home.persons[0].sex,
                "RAC1P": home.race,
                "HISP": home.hispanic,
                "HINCP": home.profile.household_income,
            }
        )
        contacts += [
            (contact.campaign.campaign_id, index, contact.is_eligible, assignment_of(contact), True)
            for contact in world.targeting.contacts(shopper, FIRST_DAY)
        ]
    people = people_of(pd.DataFrame(persons), [], n)
    columns = ["campaign_id", "person", "eligible", "assignment", "window_observed"]
    frame = pd.DataFrame(contacts, columns=columns)
    return people, Tables(campaigns=_campaigns(world), contacts=frame)


def _campaigns(world):
    return pd.DataFrame(
        {
            "campaign_id": campaign.campaign_id,
            "target_age_min": campaign.target.ages[0],
            "target_age_max": campaign.target.ages[1],
            "target_income_min": campaign.target.incomes[0],
            "target_income_max": campaign.target.incomes[1],
            "target_regions": LIST_SEPARATOR.join(sorted(campaign.target.regions)),
            "target_archetypes": LIST_SEPARATOR.join(sorted(campaign.target.archetypes)),
        }
        for campaign in world.campaigns(FIRST_DAY)
    )
