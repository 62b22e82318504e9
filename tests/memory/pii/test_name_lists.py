"""The lists of names are whole, and do not contradict each other."""

from memory.pii.name_lists import ALSO_WORDS, CLEAR_NAMES, FIRST_NAMES, NAMES, NOT_NAMES, SURNAMES


def test_the_lists_are_read_in_lower_case_and_without_their_heading():
    assert len(FIRST_NAMES) > 1000
    assert len(SURNAMES) > 800
    assert all(name == name.lower() and name.isalpha() for name in NAMES)


def test_each_word_that_is_also_a_name_is_a_name():
    assert ALSO_WORDS <= NAMES
    assert {"will", "may", "rose", "chase", "grace"} <= ALSO_WORDS


def test_a_clear_name_is_no_word():
    assert not CLEAR_NAMES & (ALSO_WORDS | NOT_NAMES)
    assert {"sarah", "hernandez"} <= CLEAR_NAMES
