// Microphone in, speaker out, through one AudioContext.

/** Made in the click itself: browsers give sound only to what the person has just asked for. */
export function newAudioContext() {
  return new AudioContext({ latencyHint: "interactive" });
}

export function openMicrophone() {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "InsecureContext");
  return navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
}

export class CallAudio {
  /** `onFrame(buffer)` gets 20 ms of PCM, `onMark(name)` each mark that was played, `onSpeaking(yes)` the speaker. */
  static async open(context, microphone, { onFrame, onMark, onSpeaking }) {
    const here = (name) => new URL(name, import.meta.url);
    await Promise.all([
      context.audioWorklet.addModule(here("./recorder-worklet.js")),
      context.audioWorklet.addModule(here("./player-worklet.js")),
    ]);
    await context.resume();
    return new CallAudio(context, microphone, { onFrame, onMark, onSpeaking });
  }

  constructor(context, microphone, { onFrame, onMark, onSpeaking }) {
    this.context = context;
    this.microphone = microphone;
    this.clears = 0;

    this.recorder = new AudioWorkletNode(context, "recorder", {
      numberOfInputs: 1,
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: "explicit",
    });
    this.recorder.port.onmessage = ({ data }) => onFrame(data);
    context.createMediaStreamSource(microphone).connect(this.recorder);

    this.player = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
    this.player.port.onmessage = ({ data }) => {
      if (data.type === "speaking") onSpeaking(data.speaking);
      else this.#heard(data.name, onMark);
    };
    this.player.connect(context.destination);
    this.onVisible = () => document.hidden || context.resume();
    document.addEventListener("visibilitychange", this.onVisible);
  }

  play(pcm) {
    this.player.port.postMessage({ type: "audio", pcm }, [pcm]);
  }

  mark(name) {
    this.player.port.postMessage({ type: "mark", name });
  }

  clear() {
    this.clears += 1;
    this.player.port.postMessage({ type: "clear" });
  }

  mute(muted) {
    for (const track of this.microphone.getAudioTracks()) track.enabled = !muted;
  }

  close() {
    document.removeEventListener("visibilitychange", this.onVisible);
    for (const track of this.microphone.getTracks()) track.stop();
    if (this.context.state !== "closed") this.context.close();
  }

  // What the worklet has given out still has to go through the device before anybody hears it.
  #heard(name, onMark) {
    const clears = this.clears;
    const latency = this.context.outputLatency || this.context.baseLatency || 0;
    setTimeout(() => clears === this.clears && onMark(name), latency * 1000);
  }
}
