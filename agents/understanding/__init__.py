"""What was said, read without a model: numbers, parties, contacts, places, food, closings. Pure functions."""
