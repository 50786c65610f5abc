"""What the moments of writing show: late, early, and a clock that jumped. Every entry is used all the same."""

from unit.diary.makers import dose, rating, read, trial

MONDAY, TUESDAY, WEDNESDAY = "2026-03-02", "2026-03-03", "2026-03-04"


def notes(*lines, **more):
    diary, problems = read(*lines, **more)
    assert {problem.weight for problem in problems} <= {"note"}
    assert len(diary.every) == len(lines)
    return [problem.what for problem in problems]


def test_a_rating_written_on_the_third_day_after_its_own_is_late_and_on_the_second_is_not():
    # The trial day of Monday ends on Tuesday at 04:00; 48 hours later it is Thursday, 04:00.
    assert notes(rating("a", MONDAY, recorded_at="2026-03-05T03:59:00+01:00")) == []
    (late,) = notes(rating("a", MONDAY, recorded_at="2026-03-05T04:00:00+01:00"))
    assert "were written down 3 days after their day or later: 1 (2026-03-02)" in late


def test_the_moment_counts_in_the_zone_of_the_trial_whatever_its_offset():
    assert notes(rating("a", MONDAY, recorded_at="2026-03-05T02:59:00+00:00")) == []
    assert len(notes(rating("a", MONDAY, recorded_at="2026-03-04T19:00:00-08:00"))) == 1


def test_where_the_zone_is_not_stated_the_moment_counts_by_its_own_offset():
    told = trial(zone="not stated")
    assert notes(rating("a", MONDAY, recorded_at="2026-03-05T03:59:00-08:00"), told=told) == []
    assert len(notes(rating("a", MONDAY, recorded_at="2026-03-05T04:00:00-08:00"), told=told)) == 1


def test_an_entry_written_before_its_day_had_begun_is_named():
    (early,) = notes(dose("a", TUESDAY, recorded_at="2026-03-02T22:00:00+01:00"))
    assert "before their day had begun: 1 (2026-03-03)" in early


def test_a_clock_that_went_back_is_said_once_with_the_number_of_places():
    lines = [
        dose("a", MONDAY, recorded_at="2026-03-03T20:00:00+01:00"),
        dose("b", TUESDAY, recorded_at="2026-03-03T18:59:59+01:00"),
        dose("c", WEDNESDAY, recorded_at="2026-03-04T22:00:00+01:00"),
        rating("d", WEDNESDAY, recorded_at="2026-03-04T20:30:00+01:00"),
    ]
    (back,) = notes(*lines)
    assert "there are 2 such places" in back
    assert notes(lines[0], dose("b", TUESDAY, recorded_at="2026-03-03T19:00:00+01:00")) == []


def test_a_moment_that_cannot_be_read_costs_nobody_an_entry():
    for bad in ("yesterday", "2026-03-02T22:00:00", "2026-13-02T22:00:00+01:00"):
        (said,) = notes(dose("a", MONDAY, recorded_at=bad))
        assert "is no moment with an offset" in said


def test_the_same_told_twice_at_two_moments_counts_once():
    diary, problems = read(
        dose("a", MONDAY, recorded_at="2026-03-02T22:40:00+01:00"),
        dose("b", MONDAY, recorded_at="2026-03-02T22:50:00+01:00"),
    )
    assert len(diary.doses) == 1
    assert "the same is written twice" in problems[0].what
