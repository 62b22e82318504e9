// Tells a screen reader what has happened, in whole sentences; what is on the screen may change letter by letter.

/** Speaks through the live region with this id. The same words twice are still said twice. */
export function announcer(id) {
  const region = document.getElementById(id);
  return (words) => {
    const line = document.createElement("p");
    line.textContent = words;
    region.append(line);
    while (region.childElementCount > 5) region.firstElementChild.remove();
  };
}
