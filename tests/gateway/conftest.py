"""What stands outside this house in a test is left out where its package is."""

import importlib.util

collect_ignore = [] if importlib.util.find_spec("icalendar") else ["test_wiring_bookings.py"]
