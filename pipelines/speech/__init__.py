"""Speech services behind two Protocols: speech-to-text and text-to-speech, local and by vendor."""
