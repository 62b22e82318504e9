{#- Put on any site with <script src="https://.../widget.js" async></script>. `name` is the business. -#}
// A button that opens the chat and the call in a frame of its own.
(() => {
  const home = new URL(document.currentScript.src).origin;
  const name = {{ name | tojson }};
  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; }
    button { display: grid; place-items: center; width: 60px; height: 60px; margin-left: auto; border: 0; border-radius: 50%;
      background: #0d6556; color: #fff; cursor: pointer; box-shadow: 0 6px 24px rgb(0 0 0 / 25%); }
    button:focus-visible { outline: 3px solid #0d6556; outline-offset: 3px; }
    svg { width: 28px; height: 28px; }
    iframe { display: block; width: min(400px, calc(100vw - 40px)); height: min(640px, calc(100dvh - 120px)); margin-bottom: 14px;
      border: 0; border-radius: 20px; background: #fff; box-shadow: 0 16px 48px rgb(0 0 0 / 28%); }
    iframe[hidden] { display: none; }
    @media (max-width: 480px) {
      :host([data-open]) { inset: 0; background: #fff; }
      :host([data-open]) iframe { width: 100vw; height: calc(100dvh - 60px); margin: 0; border-radius: 0; }
      :host([data-open]) button { width: 100%; height: 60px; border-radius: 0; }
    }
    @media (prefers-color-scheme: dark) { iframe { background: #12171a; } :host([data-open]) { background: transparent; } }
  `);
  shadow.adoptedStyleSheets = [style];

  const button = document.createElement("button");
  button.type = "button";
  // Drawn without innerHTML, which the policies of some sites forbid.
  const svgNode = (name, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const line = svgNode("path", {});
  const drawing = svgNode("svg", {
    viewBox: "0 0 24 24",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
  });
  drawing.append(line);
  button.append(drawing);
  let frame = null;

  function show(open) {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.src = `${home}/?embedded=1`;
      frame.title = `${name}: chat or call`;
      frame.allow = "microphone; autoplay";
      shadow.prepend(frame);
    }
    if (frame) frame.hidden = !open;
    host.toggleAttribute("data-open", open);
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? "Close the chat" : `Chat with or call ${name}`);
    line.setAttribute("d", open ? "M6 9l6 6 6-6" : "M4 5.5h16v11h-9l-4.5 4v-4H4z");
    if (open) frame.focus();
  }

  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== home || source !== frame?.contentWindow || data?.frontdesk !== "close") return;
    show(false);
    button.focus();
  });
  shadow.addEventListener("keydown", ({ key }) => key === "Escape" && show(false));
  shadow.append(button);
  show(false);
  (document.body ?? document.documentElement).append(host);
})();
