// The socket of one call: PCM both ways, and a few words of JSON.

import { socketTo } from "./session.js";

const STALLED_BYTES = 64_000; // two seconds of speech that the network has not taken
const STALLED_MS = 10_000;

export class CallLine {
  /** `on` has ready(), audio(buffer), mark(name), clear(), caption(caption) and ended(why), told once. */
  constructor(token, on) {
    this.on = on;
    this.open = false;
    this.why = "lost";
    this.socket = socketTo("/web/voice");
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.#say({ type: "start", token });
    this.socket.onmessage = ({ data }) => this.#receive(data);
    this.socket.onclose = ({ code }) => this.#finish(code === 1008 && !this.open ? "refused" : this.why);
  }

  /** 20 ms from the microphone. What a stalled network cannot take is dropped: late speech helps nobody. */
  audio(buffer) {
    if (!this.open) return;
    if (this.socket.bufferedAmount < STALLED_BYTES) {
      this.stalledAt = null;
      if (this.socket.readyState === WebSocket.OPEN) this.socket.send(buffer);
      return;
    }
    this.stalledAt ??= performance.now();
    if (performance.now() - this.stalledAt > STALLED_MS) {
      this.socket.close();
      this.#finish("lost"); // the close itself would wait for a network that is gone
    }
  }

  played(name) {
    this.#say({ type: "mark", name });
  }

  digit(digit) {
    this.#say({ type: "digit", digit });
  }

  hangUp() {
    this.why = "hung_up";
    this.#say({ type: "hang_up" });
    this.#finish("hung_up");
    this.socket.close();
  }

  #say(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  #receive(data) {
    if (!this.on) return;
    if (data instanceof ArrayBuffer) return this.on.audio(data);
    const message = JSON.parse(data);
    if (message.type === "ready") {
      this.open = true;
      this.on.ready();
    } else if (message.type === "mark") this.on.mark(message.name);
    else if (message.type === "clear") this.on.clear();
    else if (message.type === "caption") this.on.caption(message);
    else if (message.type === "ended") this.why = "ended";
  }

  #finish(why) {
    this.open = false;
    const on = this.on;
    this.on = null;
    on?.ended(why);
  }
}
