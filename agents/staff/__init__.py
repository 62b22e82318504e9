"""Minds for the staff: who answers their questions about the record, and who writes down how a conversation ended."""
