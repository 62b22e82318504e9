// What is being said on the call, in writing: finished lines in a log, the one that is still changing beneath it.

export class Captions {
  constructor() {
    this.list = document.getElementById("captions");
    this.scroller = this.list.parentElement;
    this.running = new Map();
    const aloud = document.getElementById("captions-aloud");
    // Read out loud, they would talk into the call; who reads braille, or wants them, switches that on.
    aloud.addEventListener("change", () => this.list.setAttribute("aria-live", aloud.checked ? "polite" : "off"));
  }

  clear() {
    this.list.replaceChildren();
    this.running.clear();
  }

  show({ who, text, final }) {
    this.running.get(who)?.remove();
    this.running.delete(who);
    if (!text) return;
    const line = this.#line(who, text);
    if (final) {
      this.list.insertBefore(line, this.#firstRunning());
    } else {
      line.classList.add("partial");
      line.setAttribute("aria-hidden", "true");
      this.running.set(who, line);
      this.list.append(line);
    }
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** The call is over: what was being said stays as it is. */
  finish() {
    for (const line of this.running.values()) {
      line.classList.remove("partial");
      line.removeAttribute("aria-hidden");
    }
    this.running.clear();
  }

  #firstRunning() {
    return this.list.querySelector(".partial");
  }

  #line(who, text) {
    const line = document.createElement("li");
    line.className = who === "customer" ? "own" : "theirs";
    const name = document.createElement("b");
    name.textContent = who === "customer" ? "You" : this.list.dataset.name;
    const words = document.createElement("span");
    words.textContent = text;
    line.append(name, " ", words);
    return line;
  }
}
