"""Building the city: every part in turn, inside one transaction, so that there is a whole city or none."""

import logging
import time
from datetime import date

from django.db import connection

from qiaoliang.access.audit.actions import audited
from qiaoliang.economy.demands import learning
from qiaoliang_demo import (
    accounts,
    appraisals,
    branches,
    campaigns,
    checks,
    choices,
    committees,
    contacts,
    contests,
    desk,
    exemplars,
    harmony,
    joint,
    labour,
    life,
    log,
    lots,
    organisations,
    people,
    periods,
    places,
    policies,
    postings,
    society,
    support,
    systems,
    themes,
    venues,
    visits,
    voices,
)
from qiaoliang_demo.city import City
from qiaoliang_demo.demands import Demands
from qiaoliang_demo.enterprises import EnterpriseBuilder, declare_members
from qiaoliang_demo.figures import FULL, SMALL
from qiaoliang_demo.ledger import Ledger

logger = logging.getLogger(__name__)


@audited
def build_city(as_of: date, *, small: bool = False) -> City:
    """Fill an empty, migrated database with the city as it stands on the evening of `as_of`."""
    city = City(as_of=as_of, figures=SMALL if small else FULL, is_small=small)
    began = time.process_time()
    ledger = _imagine(city)
    logger.info("imagined after %.1f s", time.process_time() - began)
    city.flush()
    logger.info("registers inserted after %.1f s", time.process_time() - began)
    count = contacts.keep_contact(city)
    visits.keep_two_versions(city)
    city.flush()
    logger.info("%d contacts after %.1f s", count, time.process_time() - began)
    _serve_the_economy(city)
    logger.info("policies and support after %.1f s", time.process_time() - began)
    actors = accounts.open_accounts(city)
    log.tell(city, actors)
    accounts.ask_owners(city, ledger, actors)
    accounts.retell_loans(city, actors)
    accounts.post_notices(city, ledger)
    visits.ask_the_cast(city, actors)
    desk.furnish(city, actors)
    systems.connect(city, actors)
    refresh_statistics()  # the planner reads the rows of this same transaction, of which PostgreSQL knows nothing yet
    learning.train(by=log.BUILDER, at=city.latest)
    contests.hold(city, actors)
    joint.propose(city, actors)
    branches.choose(city, actors)
    voices.say(city, actors)
    logger.info("joint branches proposed after %.1f s", time.process_time() - began)
    periods.freeze(city, actors)
    logger.info("periods frozen after %.1f s", time.process_time() - began)
    checks.examine(city)
    lots.audit(city)
    exemplars.collect(city, actors)
    appraisals.assess(city, actors)
    log.mark(city)
    return city


def _imagine(city: City) -> Ledger:
    """Everything but contacts, as rows waiting to be inserted."""
    places.lay_ground(city)
    EnterpriseBuilder(city).build()
    people.choose_instructors(city)
    postings.post(city)
    people.take_leave(city)
    choices.tell(city)
    organisations.set_up(city)
    joint.prepare(city)
    declare_members(city)
    organisations.make_rules(city)
    organisations.open_centres(city)
    campaigns.run_campaigns(city)
    campaigns.admit(city)
    life.live(city)
    venues.share(city)
    venues.write_rules(city)
    committees.seat(city)
    themes.announce(city)
    ledger = Ledger(city)
    ledger.write()
    Demands(city).write()
    society.innovate(city)
    society.hold_events(city)
    society.give(city)
    labour.consult(city)
    labour.mediate(city)
    harmony.create(city)
    harmony.listen(city)
    harmony.help_those_in_need(city)
    harmony.pair(city)
    harmony.honour(city)
    society.publish(city)
    society.survey(city)
    visits.plan_visits(city)
    log.note_months(city)
    return ledger


def _serve_the_economy(city: City) -> None:
    """Policies and support: whom a policy fits is asked of the product, and a case explains what the ledger holds."""
    policies.qualify(city)
    city.flush()
    refresh_statistics()  # the planner knows nothing of the rows of this transaction yet
    sent = policies.publish(city)
    cases = support.Support(city, sent).write()
    policies.store(city, sent, cases)
    support.link(city, sent, cases)
    policies.advise(city)
    support.meet(city)
    city.flush()


def refresh_statistics() -> None:
    """Let the database look at its new tables, so that the first pages are as fast as the later ones."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
