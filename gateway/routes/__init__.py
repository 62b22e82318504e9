"""The doors: one file a family of URLs, each given what it needs."""
