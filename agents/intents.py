"""The intents that the desk knows by name. An owner may add others: those are looked up in the pages."""

from __future__ import annotations

QUOTE = "quote"
TRAVEL_FEE = "travel_fee"
MENU = "menu"
ALLERGY = "allergy"
POLICY = "policy"
BOOKING = "booking"
RESCHEDULE = "reschedule"
CANCEL = "cancel"
MY_BOOKING = "my_booking"
CHANGE = "change_booking"
LINK = "send_link"
TEXT = "send_text"
CLAIM = "claim_contact"
PROVE = "prove_contact"
CALLBACK = "callback"
PERSON = "person"
COMPLAINT = "complaint"
CONTACT_DETAILS = "contact_details"
GREETING = "greeting"
ASK_AI = "ask_ai"
THANKS = "thanks"
GO_ON = "go_on"
DECLINE = "decline"
ACKNOWLEDGE = "acknowledge"
REPEAT = "repeat"
GOODBYE = "goodbye"
OUT_OF_SCOPE = "out_of_scope"
UNCLEAR = "unclear"
EMERGENCY = "emergency"
CARD_NUMBER = "card_number"
TAKEN_IN = "taken_in"
SPEAKER = "speaker"
STOP = "stop_writing"
START = "write_again"

MESSAGES = frozenset({CALLBACK, PERSON, COMPLAINT})
"""What ends with a message to the staff: it needs a number and a name."""
ORDERS = frozenset({QUOTE, TRAVEL_FEE})
"""What is about a price of this customer's own: it needs a party and a ZIP code."""
BOOKINGS = frozenset({BOOKING, RESCHEDULE, CANCEL, CHANGE})
"""What is about a seating and goes over several turns, up to a yes to what was read back."""
LIGHT = frozenset(
    {GREETING, ASK_AI, THANKS, GO_ON, DECLINE, ACKNOWLEDGE, CONTACT_DETAILS, UNCLEAR, REPEAT, OUT_OF_SCOPE}
)
"""What needs no answer of its own when something else was asked in the same breath."""
EACH_BY_ITSELF = frozenset({POLICY, MENU, ALLERGY})
"""What is answered as often as it was asked; any other intent once a turn."""
