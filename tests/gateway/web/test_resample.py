"""The sample rate converter of the worklets, run by the browser that will run it."""

from __future__ import annotations

from itertools import product

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Gain in dB of a sine, from the middle of what comes out; pushed in pieces as the audio thread does.
MEASURE = """async ([from, to, hertz, piece]) => {
  const { Resampler } = await import(document.querySelector("script[type=module]").src.replace("page.", "resample."));
  const resampler = new Resampler(from, to);
  const input = Float32Array.from({ length: from }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / from));
  const output = [];
  for (let at = 0; at < input.length; at += piece) output.push(...resampler.push(input.subarray(at, at + piece)));
  const middle = output.slice(to / 4, (to * 3) / 4);
  const power = middle.reduce((sum, value) => sum + value * value, 0) / middle.length;
  return { samples: output.length, gain: 10 * Math.log10(power * 2 + 1e-12), first: output.slice(1000, 1040) };
}"""


async def test_speech_passes_unchanged_both_ways(visit):
    page = (await visit()).page
    for rate, hertz in product((44_100, 48_000, 96_000, 16_000), (100, 3400, 6000)):
        for way in ([rate, 16_000], [16_000, rate]):
            result = await page.evaluate(MEASURE, [*way, hertz, 128])
            assert abs(result["gain"]) < 0.2, (way, hertz)
            assert 0 <= way[1] - result["samples"] <= 100  # all but what waits for its right half


async def test_what_16_khz_cannot_hold_does_not_fold_back(visit):
    page = (await visit()).page
    for rate, hertz in ((48_000, 9500), (48_000, 15_000), (44_100, 12_000), (96_000, 30_000)):
        assert (await page.evaluate(MEASURE, [rate, 16_000, hertz, 128]))["gain"] < -50, (rate, hertz)


async def test_the_size_of_the_pieces_changes_nothing(visit):
    page = (await visit()).page
    results = [await page.evaluate(MEASURE, [44_100, 16_000, 440, piece]) for piece in (16, 128, 1000, 44_100)]
    for result in results[1:]:
        assert result["samples"] == results[0]["samples"]
        assert result["first"] == pytest.approx(results[0]["first"], abs=1e-6)
