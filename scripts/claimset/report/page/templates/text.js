"use strict";
// Shared by all pages with texts: elements, words with control characters escaped, texts with lines under their spans.
const data = JSON.parse(document.getElementById("data").textContent);
const escaped = new RegExp(`[${Object.keys(data.escaped).map((sign) => `\\u{${sign.codePointAt(0).toString(16)}}`).join("")}]`, "gu");

function element(tag, classes, words, ...children) {
  const node = document.createElement(tag);
  if (classes) node.className = classes;
  if (words) node.append(visible(words));
  node.append(...children);
  return node;
}

function visible(words) {
  return words.replace(escaped, (sign) => data.escaped[sign]);
}

function some(count, what) {
  return `${count.toLocaleString("en")} ${what}${count === 1 || what === "info" ? "" : "s"}`;
}

function link(href, words) {
  const node = element("a", "", words);
  node.href = href;
  if (!href.startsWith("#")) node.rel = "noreferrer noopener";
  return node;
}

// Offsets count code points, and strings of JavaScript UTF-16 units: these map sorted offsets to the other unit.
function unitsOf(text, offsets) {
  const units = new Map();
  let points = 0;
  let unit = 0;
  for (const offset of offsets) {
    for (; points < offset; points++) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
    units.set(offset, unit);
  }
  return units;
}

// A span is [start, end, label, lane, id, attributes]; a lane of null lies outside the text.
function tag(span) {
  const [start, end, color, , id, attributes] = span;
  const node = element("i", `t c${color}`, data.labels[color]);
  node.title = visible([id, `[${start}:${end}]`, data.attributes[attributes]].filter(Boolean).join(" "));
  node.dataset.start = start;
  node.dataset.end = end;
  return node;
}

// `marks` are { start, end, classes } to tint, the worst first; `prefix` makes an id of the offset that each begins at.
// `makeTag` makes the element with a span's label.
function textWithSpans(about, spans, marks, prefix, from = 0, to = about.length, makeTag = tag) {
  const inside = spans.filter((span) => span[3] !== null && span[0] < to && from < span[1]).sort((a, b) => a[0] - b[0] || b[1] - a[1] || b[3] - a[3]);
  const starts = new Set(marks.map((mark) => mark.start));
  const edges = [from, to, ...inside.flatMap((span) => span.slice(0, 2)), ...marks.flatMap((mark) => [mark.start, mark.end])];
  const cuts = [...new Set(edges.map((edge) => Math.min(to, Math.max(from, edge))))].sort((a, b) => a - b);
  const units = unitsOf(about.text, cuts);
  const depth = Math.max(-1, ...inside.map((span) => span[3])) + 1;
  const node = element("div", `text h${depth}`);
  node.lang = about.language;
  node.dir = "auto";
  let next = 0;
  let over = [];
  for (let index = 0; index + 1 < cuts.length; index++) {
    const start = cuts[index];
    const words = visible(about.text.slice(units.get(start), units.get(cuts[index + 1])));
    const begin = [];
    while (next < inside.length && inside[next][0] <= start) begin.push(inside[next++]);
    over = over.filter((span) => span[1] > start).concat(begin);
    const mark = marks.find((one) => one.start <= start && start < one.end);
    if (!over.length && !mark) {
      node.append(words);
      continue;
    }
    const classes = over.length ? ["s", ...over.map((span) => `l${span[2]}-${span[3]}`)] : [];
    if (mark) classes.push("x", mark.classes);
    const piece = element("span", classes.join(" "), "", ...begin.map((span) => makeTag(span)), words);
    piece.dataset.at = start;
    if (prefix && starts.has(start)) piece.id = `${prefix}-${start}`;
    node.append(piece);
  }
  return node;
}

function spanTable(spans) {
  const rows = spans.map((span) => {
    const [start, end, color, , id, attributes] = span;
    const cells = [`${start}:${end}`, id, data.attributes[attributes] ?? ""].map((words) => element("td", "", words));
    return element("tr", "", "", element("td", "", "", element("i", `t c${color}`, data.labels[color])), ...cells);
  });
  return element("table", "", "", element("tbody", "", "", ...rows));
}

function withoutText(about) {
  return element("p", "soft", `The text is not ${about.ours ? "at hand" : "ours to publish"}: only offsets are shown.`);
}

// Pointing at a label shows how far its span goes.
function light(event) {
  for (const piece of document.querySelectorAll(".lit")) piece.classList.remove("lit");
  if (event.type !== "mouseover" || !event.target.matches(".text .t")) return;
  const { start, end } = event.target.dataset;
  for (const piece of event.target.closest(".text").querySelectorAll("[data-at]")) {
    piece.classList.toggle("lit", Number(start) <= Number(piece.dataset.at) && Number(piece.dataset.at) < Number(end));
  }
}

document.querySelector("main").addEventListener("mouseover", light);
document.querySelector("main").addEventListener("mouseleave", light);
