// Joins the parts of the page.

import { Call } from "./call.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";

const chat = new Chat();
const composer = new Composer({ onSend: (text) => chat.send(text), onBegin: () => chat.prepare() });
chat.onEdit = (text) => composer.edit(text);
new Call({ onEnd: () => chat.refresh() });

// Inside another site's page, Escape folds the chat away; that site's script does it.
if (document.documentElement.dataset.embedded === "true")
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && document.body.dataset.calling === "idle")
      parent.postMessage({ frontdesk: "close" }, "*");
  });
