// The speaker, in the audio thread: 16-bit PCM at 16 kHz is queued and played in order, and each mark is told
// when the sample before it has been played. `clear` drops the queue with its marks.

import { Resampler } from "./resample.js";

const RATE = 16_000;

class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(RATE, sampleRate);
    this.queue = [];
    this.at = 0;
    this.speaking = false;
    this.port.onmessage = ({ data }) => this.#take(data);
  }

  #take(message) {
    if (message.type === "audio") {
      const samples = Float32Array.from(new Int16Array(message.pcm), (sample) => sample / 32_768);
      this.queue.push(this.resampler.push(samples));
    } else if (message.type === "mark") {
      this.queue.push(message.name);
    } else if (message.type === "clear") {
      this.queue = [];
      this.at = 0;
      this.resampler.reset();
    }
  }

  process(_inputs, [[output]]) {
    let filled = 0;
    while (this.queue.length > 0) {
      const next = this.queue[0];
      if (typeof next === "string") {
        this.port.postMessage({ type: "mark", name: next });
        this.queue.shift();
        continue;
      }
      if (filled === output.length) break;
      const piece = next.subarray(this.at, this.at + output.length - filled);
      output.set(piece, filled);
      filled += piece.length;
      this.at += piece.length;
      if (this.at >= next.length) {
        this.queue.shift();
        this.at = 0;
      }
    }
    const speaking = filled > 0;
    if (speaking !== this.speaking) this.port.postMessage({ type: "speaking", speaking });
    this.speaking = speaking;
    return true;
  }
}

registerProcessor("player", Player);
