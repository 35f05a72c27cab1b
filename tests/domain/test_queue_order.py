"""The queue's order as a property, and the sentence beside each row."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.queue_order import Band, band_of, lane, rank, why_now
from agentdesk.domain.visit import VisitKind
from agentdesk.domain.working_days import china

TODAY = date(2026, 10, 9)
dates = st.dates(date(2025, 1, 1), date(2027, 12, 31))
places = st.tuples(dates, st.integers(1, 50), st.integers(1, 50))
bands = st.sampled_from(Band)


@given(bands, st.lists(places, min_size=2), dates)
def test_within_a_band_the_order_is_that_of_the_index(
    band: Band, rows: list[tuple[date, int, int]], today: date
) -> None:
    by_index = sorted(rows)
    assert sorted(rows, key=lambda row: rank(band, row[0], today, row[1], row[2])) == by_index


@given(bands, bands, places, places, dates)
def test_the_order_is_total(
    band: Band, other: Band, row: tuple[date, int, int], second: tuple[date, int, int], today: date
) -> None:
    one = rank(band, row[0], today, row[1], row[2])
    two = rank(other, second[0], today, second[1], second[2])
    assert (one < two) + (one > two) + (one == two) == 1
    if row[2] != second[2]:
        assert one != two


def test_bands_come_in_their_order() -> None:
    late = TODAY - timedelta(days=400)
    order = [
        rank(Band.APPOINTMENT_DUE, TODAY, TODAY, 9, 9),
        rank(Band.CONFIRM_CRITICAL, TODAY, TODAY, 8, 8),
        rank(Band.FIRST_VISIT, TODAY, TODAY, 7, 7),
        rank(Band.OVERDUE_HALF_YEARLY, late, TODAY, 6, 6),
        rank(Band.OVERDUE_MONTHLY, TODAY, TODAY, 5, 5),
        rank(Band.SOFT_APPOINTMENT, late, TODAY, 4, 4),
        rank(Band.REST, late, TODAY, 3, 3),
    ]
    assert all(one < two for one, two in pairwise(order))


@pytest.mark.parametrize(
    ("sooner", "later"),
    [
        ((Band.OVERDUE_MONTHLY, 10), (Band.OVERDUE_QUARTERLY, 29)),
        ((Band.OVERDUE_QUARTERLY, 31), (Band.OVERDUE_MONTHLY, 10)),
        ((Band.OVERDUE_HALF_YEARLY, 61), (Band.OVERDUE_MONTHLY, 10)),
        ((Band.OVERDUE_MONTHLY, 10), (Band.OVERDUE_HALF_YEARLY, 59)),
        ((Band.OVERDUE_QUARTERLY, 30), (Band.OVERDUE_MONTHLY, 10)),  # alike in cycles: the older date
    ],
)
def test_lateness_counts_in_cycles(sooner: tuple[Band, int], later: tuple[Band, int]) -> None:
    first, second = (rank(band, TODAY - timedelta(days=late), TODAY, 1, 1) for band, late in (sooner, later))
    assert first < second


@pytest.mark.parametrize(
    ("kind", "months", "critical", "band"),
    [
        (VisitKind.FIRST, None, False, Band.FIRST_VISIT),
        (VisitKind.PERIODIC, 1, False, Band.OVERDUE_MONTHLY),
        (VisitKind.PERIODIC, 2, False, Band.OVERDUE_QUARTERLY),
        (VisitKind.PERIODIC, 3, False, Band.OVERDUE_QUARTERLY),
        (VisitKind.PERIODIC, 4, False, Band.OVERDUE_HALF_YEARLY),
        (VisitKind.PERIODIC, 12, False, Band.OVERDUE_HALF_YEARLY),
        (VisitKind.CONFIRMATION, None, True, Band.CONFIRM_CRITICAL),
        (VisitKind.CONFIRMATION, None, False, Band.REST),
        (VisitKind.COMPLAINT_FOLLOWUP, None, False, Band.REST),
    ],
)
def test_each_visit_has_its_band(kind: VisitKind, months: int | None, critical: bool, band: Band) -> None:
    assert band_of(kind, cycle_months=months, critical=critical) is band


@pytest.mark.parametrize(
    ("band", "due", "tries", "issue", "said"),
    [
        (Band.APPOINTMENT_DUE, TODAY, 2, None, "Appointment time reached"),
        (Band.SOFT_APPOINTMENT, TODAY, 2, None, "Appointment about now"),
        (Band.CONFIRM_CRITICAL, TODAY, 0, 1042, "Confirm solution of issue #1042"),
        (Band.REST, TODAY, 3, 7, "Confirm solution of issue #7"),
        (Band.FIRST_VISIT, date(2026, 10, 9), 0, None, "First visit: due today"),
        (Band.FIRST_VISIT, date(2026, 10, 10), 0, None, "First visit: 1 working day left"),
        (Band.FIRST_VISIT, date(2026, 10, 12), 0, None, "First visit: 2 working days left"),
        (Band.FIRST_VISIT, date(2026, 10, 8), 0, None, "First visit: 1 working day late"),
        (Band.FIRST_VISIT, date(2026, 9, 30), 0, None, "First visit: 2 working days late"),
        (Band.OVERDUE_MONTHLY, TODAY, 0, None, "Monthly visit, due today"),
        (Band.OVERDUE_QUARTERLY, date(2026, 10, 8), 0, None, "Quarterly visit, 1 day late"),
        (Band.OVERDUE_HALF_YEARLY, date(2026, 9, 30), 0, None, "Half-yearly visit, 9 days late"),
        (Band.REST, TODAY, 0, None, "Next in turn"),
        (Band.REST, TODAY, 1, None, "Tried once, try again"),
        (Band.REST, TODAY, 2, None, "Tried 2 times, try again"),
    ],
)
def test_one_sentence_says_why(band: Band, due: date, tries: int, issue: int | None, said: str) -> None:
    assert str(why_now(band, due, TODAY, china(), tries=tries, issue=issue)) == said


def test_on_a_day_of_rest_a_first_visit_can_be_late_by_no_working_day() -> None:
    sunday = date(2026, 10, 11)
    assert str(why_now(Band.FIRST_VISIT, date(2026, 10, 10), sunday, china())) == "First visit: just late"


@given(bands, bands, dates, dates)
def test_a_smaller_lane_is_called_sooner_whatever_the_dates(one: Band, other: Band, a: date, b: date) -> None:
    """So a page that a lane has filled needs none of the later ones."""
    if lane(one) < lane(other):
        assert rank(one, a, TODAY, 2, 2) < rank(other, b, TODAY, 1, 1)
