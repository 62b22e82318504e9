// One lasting chat connection over sockets that come and go.

import { newToken, SessionRefused, socketTo } from "./session.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const PING_MS = 25_000;
const SILENT_MS = 20_000;

export class ChatSocket {
  /** `onEvent(event)` gets each message, `onState(state)` one of connecting, open, waiting, refused. */
  constructor({ onEvent, onState }) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.state = "idle";
    this.wait = FIRST_WAIT_MS;
    this.socket = null;
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.retryNow());
  }

  /** Connect unless that is done or under way. */
  open() {
    if (this.state === "idle" || this.state === "waiting") this.#connect();
  }

  retryNow() {
    if (this.state === "waiting") this.#connect();
  }

  /** Fetch the history anew, as after a call. */
  refresh() {
    if (this.state !== "open") return this.open();
    this.#leave();
    this.#connect();
  }

  /** Send now; false when there is no connection, and the caller keeps the message. */
  send(message) {
    if (this.state !== "open") return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  async #connect() {
    clearTimeout(this.timer);
    this.#become("connecting");
    let token;
    try {
      token = await newToken();
    } catch (trouble) {
      if (trouble instanceof SessionRefused) return this.#become("refused");
      return this.#later();
    }
    const socket = socketTo("/web/chat");
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "start", token }));
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = () => socket === this.socket && this.#later();
    this.#expectWord();
  }

  #receive(event) {
    this.#expectWord();
    if (event.type === "pong") return;
    if (event.type === "history") {
      this.wait = FIRST_WAIT_MS;
      this.#become("open");
      clearInterval(this.pings);
      this.pings = setInterval(() => this.send({ type: "ping" }), PING_MS);
    }
    this.onEvent(event);
  }

  // A connection that is only half there says nothing; so the next word has a time limit.
  #expectWord() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.#drop(), PING_MS + SILENT_MS);
  }

  #drop() {
    this.#leave();
    this.#later();
  }

  #leave() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  #later() {
    clearInterval(this.pings);
    clearTimeout(this.silence);
    this.#become("waiting");
    // Not all pages at once, when a server comes back.
    const wait = this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.timer = setTimeout(() => this.retryNow(), wait);
  }

  #become(state) {
    this.state = state;
    this.onState(state);
  }
}
