"""Doors and wiring: the Starlette app, webhooks, sockets, text channels, the web page and settings."""
