"""The web page as a carrier: a browser's microphone and speaker over one WebSocket."""
