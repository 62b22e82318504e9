"""Sound in, sound out: the voice pipeline, turn-taking, emotion and the speech services."""
