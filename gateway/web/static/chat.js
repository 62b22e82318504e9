// The chat: what is written is kept until it is answered, whatever happens to the connection.

import { announcer } from "./announce.js";
import { Bubbles } from "./bubbles.js";
import { ChatSocket } from "./chat-socket.js";
import { becomeKnown, isKnown } from "./session.js";

const STATES = {
  waiting: "Connection lost. Reconnecting…",
  refused: "The chat is not available on this site.",
};

export class Chat {
  constructor() {
    this.bubbles = new Bubbles(document.getElementById("messages"));
    this.greeting = document.getElementById("greeting");
    this.suggestions = document.getElementById("suggestions");
    this.typing = document.getElementById("typing");
    this.state = document.getElementById("chat-state");
    this.announce = announcer("announcer");
    this.unanswered = new Map();
    this.replies = new Map();
    this.socket = new ChatSocket({
      onEvent: (event) => this.#receive(event),
      onState: (state) => (this.state.textContent = STATES[state] ?? ""),
    });
    for (const button of this.suggestions?.querySelectorAll("button") ?? [])
      button.addEventListener("click", () => this.send(button.textContent.trim()));
    if (isKnown()) this.socket.open();
  }

  /** Somebody is about to write. */
  prepare() {
    this.socket.open();
  }

  /** Fetch again what has been said, as after a call. */
  refresh() {
    this.socket.refresh();
  }

  send(text, id = newId()) {
    becomeKnown();
    this.unanswered.set(id, text);
    this.bubbles.put(id, "customer", text);
    this.bubbles.mend(id);
    this.bubbles.toEnd();
    this.#started();
    if (!this.socket.send({ type: "message", id, text })) this.socket.open();
  }

  #receive(event) {
    const act = {
      history: () => this.#history(event),
      message: () => this.#message(event),
      typing: () => this.#typing(true),
      text: () => this.#text(event),
      done: () => this.#done(event),
      note: () => this.#note(event),
      error: () => this.#error(event),
    }[event.type];
    act?.();
  }

  #history({ turns, greeting }) {
    this.bubbles.clear();
    this.replies.clear();
    this.#typing(false);
    if (turns.length > 0) {
      becomeKnown();
      this.#started();
      this.greeting.hidden = true;
    } else if (greeting) {
      this.greeting.querySelector(".bubble").textContent = greeting;
    }
    for (const { id, who, text, channel, at } of turns)
      this.bubbles.put(id, who, text, { spoken: channel === "voice", at });
    // A worker that died may have left the last word unanswered; it is the same message again, by its id.
    const last = turns.at(-1);
    if (last?.who === "customer" && last.channel === "web") this.unanswered.set(last.id, last.text);
    for (const [id, text] of this.unanswered) this.send(text, id);
    this.bubbles.toEnd();
  }

  #message({ id, text, at }) {
    this.#started();
    this.bubbles.put(id, "customer", text, { at });
  }

  #text({ to, delta }) {
    this.#typing(false);
    const text = (this.replies.get(to) ?? "") + delta;
    this.replies.set(to, text);
    this.bubbles.put(`${to}-reply`, "frontdesk", text);
  }

  #done({ to, id, text, at }) {
    this.#typing(false);
    this.replies.delete(to);
    this.unanswered.delete(to);
    this.bubbles.mend(to);
    this.bubbles.put(id, "frontdesk", text, { at });
    this.announce(`${document.body.dataset.name}: ${text}`);
  }

  #note({ code }) {
    const template = document.getElementById(`note-${code}`);
    if (!template) return;
    const content = template.content.cloneNode(true);
    this.announce(content.textContent.trim());
    this.bubbles.note(content);
  }

  #error({ id, code, message, retryable }) {
    this.#typing(false);
    const text = this.unanswered.get(id) ?? "";
    this.unanswered.delete(id);
    this.replies.delete(id);
    this.bubbles.remove(`${id}-reply`);
    this.announce(message);
    if (retryable) this.bubbles.fail(id, message, "Try again", () => this.send(text, id));
    else
      this.bubbles.fail(id, message, "Edit", () => {
        this.bubbles.remove(id);
        this.onEdit?.(text);
      });
  }

  #typing(yes) {
    if (this.typing.hidden === !yes) return;
    this.typing.hidden = !yes;
    if (yes) this.announce("Writing an answer…");
    this.bubbles.toEnd();
  }

  #started() {
    if (this.suggestions) this.suggestions.hidden = true;
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
