"""How somebody feels, from their words alone: general sentiment (VADER), corrected by what people say to a front desk.

VADER knows "terrible" and "wonderful" but not that "I've been waiting for twenty minutes" is a complaint, that "Oh
great, another robot" is not praise, or that "Could you please help me" is manners. The cues of
`emotion_cues` know that.
"""

from __future__ import annotations

import re

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from agents.emotion_cues import BUSINESS_AS_USUAL, NEGATIVE_CUES, POSITIVE_CUES
from memory.conversation import Emotion, EmotionLabel

VERY_NEGATIVE_BELOW = 0.3
NEGATIVE_BELOW = 0.4
POSITIVE_ABOVE = 0.6

# VADER's time grows faster than the text: this much keeps the worst case under a millisecond. Of a longer message
# the beginning and the end are read, which is where people put how they feel.
_READ_CHARACTERS = 360
_SENTIMENT_WEIGHT = 0.36
# A question asks; it seldom praises or blames. "Is it free?", "Do you kill it first?"
_QUESTION_CALM = 0.3

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def _analyzer() -> SentimentIntensityAnalyzer:
    analyzer = SentimentIntensityAnalyzer()
    for word in BUSINESS_AS_USUAL:
        analyzer.lexicon.pop(word, None)
    return analyzer


# Two megabytes and 20 ms to load, the same for all: read once, when the module is.
_ANALYZER = _analyzer()


def label_of(score: float) -> EmotionLabel:
    """The name of a score: below 0.3 very negative, below 0.4 negative, above 0.6 positive."""
    if score < VERY_NEGATIVE_BELOW:
        return "very_negative"
    if score < NEGATIVE_BELOW:
        return "negative"
    return "positive" if score > POSITIVE_ABOVE else "neutral"


def from_words(text: str) -> Emotion:
    """What these words say about how their speaker feels; `voice` is None. Under a millisecond for text of any length.

    `confidence` is 0 for nothing said, low for a word or two without any sign of feeling, high where sentiment and
    cues agree, lower where they pull apart.
    """
    text = _start_and_end(text.replace("’", "'").strip())
    sentences = [sentence for sentence in _SENTENCE.findall(text) if any(map(str.isalnum, sentence))]
    if not sentences:
        return Emotion(0.5, "neutral", 0.0, 0.5)
    moods = [_mood(sentence) for sentence in sentences]
    worst, best = min(0.0, *moods), max(0.0, *moods)
    # Anger outlasts the politeness around it; more than one complaint weighs more than its worst.
    others = sum(mood for mood in moods if mood < 0) - worst
    total = worst + 0.4 * others + (best if worst > -0.08 else 0.25 * best)
    score = round(min(1.0, max(0.0, 0.5 + total)), 3)
    mixed = worst < -0.08 and best > 0.08
    return Emotion(score, label_of(score), _confidence(total, len(text.split()), mixed), score)


def _start_and_end(text: str) -> str:
    half = _READ_CHARACTERS // 2
    return text if len(text) <= _READ_CHARACTERS else f"{text[:half]}. {text[-half:]}"


def _mood(sentence: str) -> float:
    """-0.5 to 0.5: how far this sentence is from neutral."""
    sentiment = _SENTIMENT_WEIGHT * _ANALYZER.polarity_scores(sentence)["compound"]
    asked = sentence.endswith("?")
    if asked:
        sentiment *= _QUESTION_CALM
    if cues := sorted(cue.weight for cue in NEGATIVE_CUES if cue.pattern.search(sentence)):
        # The strongest cue says how bad it is. Cues overlap with each other and with
        # sentiment, so the rest adds little.
        mood = cues[0] + 0.1 * sum(cues[1:]) + 0.15 * min(0.0, sentiment)
        return max(-0.5, mood * (1.15 if sentence.endswith("!") or _shouted(sentence) else 1.0))
    positive = 0.0 if asked else sum(cue.weight for cue in POSITIVE_CUES if cue.pattern.search(sentence))
    return max(-0.5, min(0.5, sentiment + positive))


def _shouted(sentence: str) -> bool:
    letters = [character for character in sentence if character.isalpha()]
    return len(letters) > 6 and sum(map(str.isupper, letters)) > 0.7 * len(letters)


def _confidence(total: float, words: int, mixed: bool) -> float:
    if abs(total) < 0.05:
        return 0.35 if words <= 2 else 0.6
    return round(min(0.95, 0.55 + abs(total)) - (0.2 if mixed else 0.0), 2)
