// The visible texts of the page whose contrast is under WCAG AA: 4.5, or 3 for large ones. As "ratio words".
() => {
  const parse = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const over = (top, bottom) => top.rgb.map((value, i) => value * top.a + bottom[i] * (1 - top.a));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const contrast = (element, colour) => {
    const behind = ground(element);
    const [a, b] = [luminance(over(parse(colour), behind)), luminance(behind)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const poor = [];
  let checked = 0;
  const check = (element, colour, words) => {
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = contrast(element, colour);
    checked += 1;
    if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${words}`);
  };
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
    if (element.closest(".unseen, .skip")) continue;
    const words = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    if (words.length > 0) check(element, getComputedStyle(element).color, words[0].data.trim());
    if (element.placeholder) check(element, getComputedStyle(element, "::placeholder").color, element.placeholder);
  }
  return { poor, checked };
};
