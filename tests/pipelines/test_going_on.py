"""Who goes on with what they said, by how much of our answer they have heard."""

from pipelines.going_on import GoingOn


def begun(heard_seconds: float = 0.0) -> GoingOn:
    """Somebody who speaks after they have heard so much of the answer to "ten adults"."""
    going_on = GoingOn(0.6)
    going_on.turn_began()
    going_on.turn_ended("ten adults")
    going_on.heard(heard_seconds)
    going_on.turn_began()
    return going_on


def test_before_the_answer_is_heard_they_go_on():
    assert begun(0.6).with_said("and kids") == "ten adults and kids"
    assert begun(0.7).with_said("and kids") == "and kids"


def test_the_third_piece_goes_on_with_both():
    going_on = begun()
    going_on.turn_ended("and kids")
    going_on.turn_began()
    assert going_on.said == "ten adults and kids"


def test_a_new_answer_is_heard_from_its_own_beginning():
    going_on = begun(2.0)
    going_on.turn_ended("and kids")
    going_on.turn_began()
    assert going_on.said == "and kids"


def test_what_was_answered_is_over():
    going_on = begun()
    going_on.answered()
    going_on.turn_began()
    assert going_on.said == ""
