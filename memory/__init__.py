"""What the house knows: customers, conversations, knowledge, records, and the stores under them."""
