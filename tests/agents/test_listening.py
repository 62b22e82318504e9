"""What a turn tells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agents.business import Business
from agents.listening import listen, order_of
from agents.notes import Notes
from agents.understanding.party import Party


def test_a_turn_fills_in_all_that_it_says(business: Business):
    heard = listen("Eight adults and four kids in 95616, with lobster for everyone. I'm Sarah", Notes(), business)
    assert heard.found == {"party", "zip", "extras", "name"}
    assert (heard.notes.party, heard.notes.zip, heard.notes.name) == (Party(8, 4), "95616", "Sarah")
    assert heard.notes.extras == {"lobster": "everyone"}


def test_a_phone_number_in_parts_is_put_together(business: Business):
    notes = Notes(asked="phone")
    for part, digits in (("nine one six", "916"), ("five five five", "916555"), ("oh one four two", "")):
        heard = listen(part, notes, business)
        notes = heard.notes
        assert notes.digits == digits
    assert notes.phone == "+19165550142"
    assert heard.found == {"phone"}


def test_whoever_starts_again_is_not_added_up(business: Business):
    notes = listen("916 555 01", Notes(asked="phone"), business).notes
    assert notes.digits == "91655501"
    again = listen("nine one six, five five five, oh one four two", notes, business).notes
    assert (again.phone, again.digits) == ("+19165550142", "")


def test_five_digits_of_an_asked_number_are_no_zip_code(business: Business):
    heard = listen("91655", Notes(asked="phone"), business)
    assert (heard.notes.zip, heard.notes.digits, heard.found) == (None, "91655", {"digits"})


def test_another_city_asks_for_its_zip_code(business: Business):
    known = Notes(zip="95616", place="Davis")
    assert listen("do you come to Fresno", known, business).notes.zip is None
    assert listen("my party in Davis", known, business).notes.zip == "95616"
    moved = listen("and in Sacramento 95814?", known, business).notes
    assert (moved.zip, moved.place) == ("95814", None)


def test_an_extra_without_a_count_waits_for_it(business: Business):
    notes = listen("and with lobster", Notes(party=Party(10)), business).notes
    assert notes.extras == {"lobster": "some"}
    assert order_of(notes, business) == ({"adult": 10}, {}, {})
    notes = listen("for everyone", Notes(party=Party(10), extras=notes.extras, asked="extras"), business).notes
    assert order_of(notes, business) == ({"adult": 10}, {"lobster": 10}, {})


def test_children_are_priced_by_their_age(business: Business):
    order = order_of(Notes(party=Party(8, 4, (4, 7, 13)), extras={"gyoza": "half"}), business)
    assert order == ({"adult": 9, "small_child": 1, "child": 2}, {}, {"gyoza": 6})


def test_a_trade_without_ages_counts_its_first_price(plumber: Business):
    party, _, _ = order_of(Notes(party=Party(2)), plumber)
    assert list(party.values()) == [2]


@given(text=st.text(max_size=150), asked=st.sampled_from([None, "phone", "zip", "party", "name", "extras", "more"]))
def test_any_text_can_be_listened_to(business: Business, text: str, asked: str | None):
    heard = listen(text, Notes(asked=asked, party=Party(8, 4)), business)
    assert Notes.from_json(heard.notes.as_json()) == heard.notes
    order_of(heard.notes, business)


def test_a_name_that_was_asked_for_may_have_a_question_behind_it(business: Business):
    asked = Notes(asked="name")
    assert listen("Ann Lee. How long does the show last?", asked, business).notes.name == "Ann Lee"
    assert listen("Ann Lee. How long does the show last?", Notes(), business).notes.name is None
    assert listen("What name? How long does the show last?", asked, business).notes.name is None
