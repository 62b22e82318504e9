// The microphone, in the audio thread: any rate in, 20 ms frames of 16-bit PCM at 16 kHz out.

import { Resampler } from "./resample.js";

const RATE = 16_000;
const FRAME = 320;

class Recorder extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, RATE);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }

  process([channels]) {
    if (channels.length > 0) for (const sample of this.resampler.push(channels[0])) this.#add(sample);
    return true;
  }

  #add(sample) {
    this.frame[this.filled] = Math.max(-1, Math.min(1, sample)) * 32_767;
    this.filled += 1;
    if (this.filled < FRAME) return;
    this.port.postMessage(this.frame.buffer, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }
}

registerProcessor("recorder", Recorder);
