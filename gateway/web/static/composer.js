// The box that one writes in: Enter sends, Shift+Enter makes a line, and nothing too long is cut or lost.

const COUNT_FROM = 0.8;

export class Composer {
  constructor({ onSend, onBegin }) {
    this.form = document.getElementById("composer");
    this.box = document.getElementById("text");
    this.count = document.getElementById("count");
    this.button = this.form.querySelector("button");
    this.limit = Number(this.form.dataset.limit);
    this.onSend = onSend;
    this.box.addEventListener("focus", onBegin);
    this.box.addEventListener("input", () => this.#show());
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#show();
  }

  /** Give a text back to be changed, above whatever has been written since. */
  edit(text) {
    this.box.value = [text, this.box.value].filter(Boolean).join("\n");
    this.#show();
    this.box.focus();
  }

  #submit() {
    const text = this.box.value.trim();
    if (!text || text.length > this.limit) return;
    this.box.value = "";
    this.#show();
    this.onSend(text);
    this.box.focus();
  }

  #show() {
    const length = this.box.value.trim().length;
    const over = length > this.limit;
    this.form.classList.toggle("over", over);
    this.box.setAttribute("aria-invalid", String(over));
    this.button.disabled = over;
    this.count.hidden = length < this.limit * COUNT_FROM;
    this.count.textContent = over
      ? `${(length - this.limit).toLocaleString()} characters too many`
      : `${(this.limit - length).toLocaleString()} characters left`;
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 160)}px`;
  }
}
