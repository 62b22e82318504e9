// A call from this page: from the button to the last word.

import { CallAudio, newAudioContext, openMicrophone } from "./call-audio.js";
import { CallLine } from "./call-line.js";
import { Captions } from "./captions.js";
import { becomeKnown, newToken, SessionRefused } from "./session.js";

const byId = (id) => document.getElementById(id);

const MICROPHONE = {
  NotAllowedError: "microphone-refused",
  NotFoundError: "microphone-missing",
  NotReadableError: "microphone-busy",
  InsecureContext: "microphone-insecure",
};

export class Call {
  /** `onEnd()` is called after each call that was answered. */
  constructor({ onEnd }) {
    this.onEnd = onEnd;
    this.panel = byId("call");
    this.captions = new Captions();
    this.call = null;
    for (const button of document.querySelectorAll("button[data-call]"))
      button.addEventListener("click", () => this.start(button));
    byId("hang-up").addEventListener("click", () => this.#hangUp());
    byId("call-close").addEventListener("click", () => this.#close());
    byId("mute").addEventListener("click", () => this.#mute());
    byId("keypad-open").addEventListener("click", () => this.#keypad());
    byId("keypad").addEventListener("click", ({ target }) => this.#press(target.closest("[data-digit]")));
    this.panel.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("pagehide", () => this.#hangUp());
  }

  async start(button) {
    if (this.call) return;
    if (!button.closest("#call")) this.opener = button;
    const call = { context: newAudioContext(), startedAt: null };
    this.call = call;
    this.#show("asking");
    this.captions.clear();
    byId("keypad-shown").textContent = "";
    byId("hang-up").focus();
    try {
      call.microphone = await openMicrophone();
      if (this.call !== call) return release(call);
      this.#show("connecting");
      const token = await newToken();
      if (this.call !== call) return release(call);
      await this.#connect(call, token);
    } catch (trouble) {
      release(call);
      if (this.call === call) this.#finish(whyNot(trouble));
    }
  }

  async #connect(call, token) {
    call.audio = await CallAudio.open(call.context, call.microphone, {
      onFrame: (buffer) => {
        call.line?.audio(buffer);
        this.#level(buffer);
      },
      onMark: (name) => call.line.played(name),
      onSpeaking: (yes) => this.panel.classList.toggle("speaking", yes),
    });
    if (this.call !== call) return release(call);
    call.line = new CallLine(token, {
      ready: () => this.#answered(call),
      audio: (pcm) => call.audio.play(pcm),
      mark: (name) => call.audio.mark(name),
      clear: () => call.audio.clear(),
      caption: (caption) => this.captions.show(caption),
      ended: (why) => {
        release(call);
        if (this.call === call) this.#finish(why);
      },
    });
    for (const track of call.microphone.getAudioTracks())
      track.addEventListener("ended", () => this.#say("microphone-gone"));
  }

  #answered(call) {
    becomeKnown();
    call.startedAt = performance.now();
    this.#show("on");
    this.#tick();
    this.timer = setInterval(() => this.#tick(), 1000);
  }

  #hangUp() {
    const call = this.call;
    if (!call) return;
    if (call.line) return call.line.hangUp();
    release(call);
    this.#finish("hung_up");
  }

  #finish(why) {
    const answered = this.call?.startedAt != null;
    this.captions.finish();
    this.call = null;
    clearInterval(this.timer);
    this.panel.classList.remove("speaking");
    byId("mute").setAttribute("aria-pressed", "false");
    this.#keypad(false);
    if (why === "hung_up" && !answered) this.#close();
    else this.#show("over", why);
    if (answered) this.onEnd();
  }

  #close() {
    this.#show("idle");
    this.opener?.focus();
  }

  /** One of idle, asking, connecting, on, over. What is seen and can be pressed in each is in call.css. */
  #show(state, why = state) {
    const inside = this.panel.contains(document.activeElement);
    document.body.dataset.calling = state;
    this.panel.hidden = state === "idle";
    this.#say(why);
    byId("call-timer").hidden = state !== "on" && !(state === "over" && byId("call-timer").textContent);
    if (state === "asking") byId("call-timer").textContent = "";
    for (const id of ["mute", "keypad-open"]) byId(id).disabled = state !== "on";
    if (state === "over" && inside) byId("call-close").focus();
  }

  #say(why) {
    const words = byId(`call-${why}`)?.content.cloneNode(true) ?? "";
    byId("call-state").replaceChildren(words);
  }

  #tick() {
    const seconds = Math.floor((performance.now() - this.call.startedAt) / 1000);
    byId("call-timer").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  #mute() {
    if (!this.call?.audio) return;
    const muted = byId("mute").getAttribute("aria-pressed") !== "true";
    byId("mute").setAttribute("aria-pressed", String(muted));
    this.call.audio.mute(muted);
    this.#say(muted ? "muted" : "on");
  }

  #keypad(open = byId("keypad").hidden) {
    byId("keypad").hidden = !open;
    byId("keypad-open").setAttribute("aria-expanded", String(open));
    if (open) byId("keypad").querySelector("button").focus();
  }

  #press(key) {
    if (!key || !this.call?.line) return;
    this.call.line.digit(key.dataset.digit);
    byId("keypad-shown").textContent = (byId("keypad-shown").textContent + key.dataset.digit).slice(-16);
  }

  #key(event) {
    if (event.key === "Escape" && !byId("keypad").hidden) {
      this.#keypad(false);
      byId("keypad-open").focus();
    } else if (!byId("keypad").hidden && !event.ctrlKey && !event.metaKey) {
      this.#press(byId("keypad").querySelector(`[data-digit="${CSS.escape(event.key)}"]`));
    }
  }

  #level(buffer) {
    const samples = new Int16Array(buffer.byteLength ? buffer : 0);
    let peak = 0;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    this.level = Math.max(peak / 32_768, (this.level ?? 0) * 0.85);
    this.panel.style.setProperty("--level", Math.min(1, this.level * 2).toFixed(2));
  }
}

function release(call) {
  if (call.audio) return call.audio.close();
  for (const track of call.microphone?.getTracks() ?? []) track.stop();
  if (call.context.state !== "closed") call.context.close();
}

function whyNot(trouble) {
  if (trouble instanceof SessionRefused) return "refused";
  if (trouble instanceof DOMException && MICROPHONE[trouble.name]) return MICROPHONE[trouble.name];
  return "lost";
}
