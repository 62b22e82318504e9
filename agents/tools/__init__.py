"""What an agent can do, one verb a file, the same for every model."""
