"""What the streams of our own models share."""

from datetime import UTC, datetime

from pydantic_ai.models import ModelRequestParameters

from agents.offline.model import OfflineStream
from agents.scripted import ScriptedStream


async def test_a_reply_of_the_house_has_no_provider_and_nothing_to_close():
    before = datetime.now(UTC)
    for stream, name in ((OfflineStream, "offline"), (ScriptedStream, "scripted")):
        reply = stream(ModelRequestParameters())
        assert (reply.model_name, reply.provider_name, reply.provider_url) == (name, None, None)
        assert before <= reply.timestamp <= datetime.now(UTC)
        await reply.close_stream()
