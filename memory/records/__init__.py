"""The durable record in SQL: who called, what was said, how it ended. Written behind the voice path, read by people."""
