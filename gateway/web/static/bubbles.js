// The messages on the screen: one list item each, found again by its id.

export class Bubbles {
  constructor(list) {
    this.list = list;
    this.scroller = list.parentElement;
    this.items = new Map();
  }

  /** Show a message, or change the one that is there. `who` is customer, frontdesk or staff. */
  put(id, who, text, { spoken = false, at = null } = {}) {
    const follow = this.#atEnd();
    const item = this.items.get(id) ?? this.#add(id, who);
    item.querySelector(".bubble").textContent = text;
    item.classList.toggle("spoken", spoken);
    if (at) item.querySelector("time").replaceWith(timeOf(at));
    if (follow) this.toEnd();
    return item;
  }

  has(id) {
    return this.items.has(id);
  }

  remove(id) {
    this.items.get(id)?.remove();
    this.items.delete(id);
  }

  clear() {
    for (const id of [...this.items.keys()]) this.remove(id);
  }

  /** A line between messages that nobody said. */
  note(content) {
    const follow = this.#atEnd();
    const item = document.createElement("li");
    item.className = "note";
    item.append(content);
    this.list.append(item);
    if (follow) this.toEnd();
  }

  /** Mark a message as not answered, with the reason and what can be done. */
  fail(id, reason, actionName, action) {
    const item = this.items.get(id);
    if (!item) return;
    this.mend(id);
    item.classList.add("failed");
    const line = document.createElement("p");
    line.className = "failure";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = actionName;
    button.addEventListener("click", action);
    line.append(reason, " ", button);
    item.append(line);
    this.toEnd();
  }

  mend(id) {
    const item = this.items.get(id);
    item?.classList.remove("failed");
    item?.querySelector(".failure")?.remove();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  // Whoever has scrolled up to read is not pulled down by what comes in.
  #atEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 80;
  }

  #add(id, who) {
    const template = document.getElementById(who === "customer" ? "message-own" : "message-theirs");
    const item = template.content.firstElementChild.cloneNode(true);
    this.items.set(id, item);
    this.list.append(item);
    return item;
  }
}

function timeOf(at) {
  const time = document.createElement("time");
  const date = new Date(at);
  time.dateTime = at;
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? {} : { month: "short", day: "numeric" };
  time.textContent = date.toLocaleString(document.documentElement.lang, { hour: "numeric", minute: "2-digit", ...day });
  return time;
}
