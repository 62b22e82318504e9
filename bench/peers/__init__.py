"""What Frontdesk is measured against: servers that answer the same simulated phones."""
