"""Bookings as a calendar shows them, and the owner's own calendar kept in step with the diary."""
