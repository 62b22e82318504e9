"""Twilio: signed webhooks, TwiML, and the Media Streams socket that carries a call."""
