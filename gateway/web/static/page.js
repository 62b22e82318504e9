// Joins the parts of the page.

import { Call } from "./call.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";

const chat = new Chat();
const composer = new Composer({ onSend: (text) => chat.send(text), onBegin: () => chat.prepare() });
chat.onEdit = (text) => composer.edit(text);
new Call({ onEnd: () => chat.refresh() });

// Room for the hours beside the chat, or one line to open them on a phone.
const wide = matchMedia("(min-width: 52.01rem)");
const contact = document.getElementById("contact");
const fit = () => contact && (contact.open = wide.matches);
wide.addEventListener("change", fit);
fit();

// Inside another site's page, Escape folds the chat away; that site's script does it.
if (document.documentElement.dataset.embedded === "true")
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && document.body.dataset.calling === "idle")
      parent.postMessage({ frontdesk: "close" }, "*");
  });
