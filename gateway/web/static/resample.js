// Changes the sample rate of running audio with a windowed-sinc filter, so that nothing folds back into speech.

const ZERO_CROSSINGS = 16;
const PHASES = 256;
const PASSBAND = 0.93;

export class Resampler {
  constructor(fromRate, toRate) {
    this.step = fromRate / toRate;
    const scale = Math.min(1, toRate / fromRate);
    this.half = Math.ceil(ZERO_CROSSINGS / scale);
    this.rows = filterRows(this.half, scale * PASSBAND);
    this.reset();
  }

  reset() {
    this.samples = new Float32Array(this.half);
    this.at = this.half;
  }

  /** All output samples that the input so far determines; the last millisecond waits for more. */
  push(input) {
    const { half, step, rows } = this;
    const samples = new Float32Array(this.samples.length + input.length);
    samples.set(this.samples);
    samples.set(input, this.samples.length);
    const output = new Float32Array(Math.max(0, Math.ceil((samples.length - half - this.at) / step)));
    let made = 0;
    let at = this.at;
    for (; at + half < samples.length && made < output.length; at += step, made += 1) {
      let whole = Math.floor(at);
      let phase = Math.round((at - whole) * PHASES);
      if (phase === PHASES) [whole, phase] = [whole + 1, 0];
      const row = rows[phase];
      const start = whole - half + 1;
      let sum = 0;
      for (let tap = 0; tap < row.length; tap += 1) sum += row[tap] * (samples[start + tap] ?? 0);
      output[made] = sum;
    }
    const spent = Math.max(0, Math.floor(at) - half);
    this.samples = samples.slice(spent);
    this.at = at - spent;
    return output.subarray(0, made);
  }
}

function filterRows(half, cutoff) {
  return Array.from({ length: PHASES }, (_, phase) => {
    const row = Float32Array.from({ length: 2 * half }, (_, tap) => {
      const x = tap - half + 1 - phase / PHASES;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (half + 1));
      return sinc(cutoff * x) * window;
    });
    const sum = row.reduce((total, value) => total + value, 0);
    return row.map((value) => value / sum);
  });
}

function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
