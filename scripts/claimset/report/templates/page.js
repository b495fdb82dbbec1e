"use strict";
const held = JSON.parse(document.getElementById("held").textContent);
const form = document.querySelector("form");
const main = document.querySelector("main");
const said = document.querySelector("output");
const only = new CSSStyleSheet();
document.adoptedStyleSheets = [only];
const escaped = new RegExp(`[${Object.keys(held.escaped).map((one) => `\\u{${one.codePointAt(0).toString(16)}}`).join("")}]`, "gu");
const colors = held.sets.map((set) => new Set(set.map((span) => String(span[2]))));

function element(tag, classes, words, ...children) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  if (words) made.append(shown(words));
  made.append(...children);
  return made;
}

function shown(words) {
  return words.replace(escaped, (one) => held.escaped[one]);
}

function some(count, what) {
  return `${count.toLocaleString("en")} ${what}${count === 1 || what === "info" ? "" : "s"}`;
}

function head(item) {
  const { about, annotator, spans, issues } = item;
  const facts = [about.title, about.language, some(about.length, "code point"), some(spans.length, "span")];
  const counts = held.levels.map((level, number) => [level, issues.filter((issue) => issue.l === number).length]);
  return element("summary", "", "", element("h2", "", about.id), element("span", "who", annotator === "" ? "no labels" : [annotator ?? "gold", item.pass].filter(Boolean).join(", ")),
    element("span", "soft", facts.filter(Boolean).join(", ")),
    ...counts.filter(([, count]) => count).map(([level, count]) => element("span", `n ${level}`, some(count, level))));
}

function row(item, issue, jump) {
  const level = held.levels[issue.l];
  const line = element("li", "", "", element("b", level, held.rules[issue.r][0]), element("span", "", issue.m), "\n");
  const where = element("span", "where", [level, issue.a, issue.i, issue.p, issue.f].filter(Boolean).join(", "));
  line.firstChild.title = held.rules[issue.r][1];
  if (issue.s !== undefined) {
    const offsets = `[${issue.s}:${issue.e}]`;
    where.append(" ", jump ? link(`#d${item.number}-${issue.s}`, offsets) : offsets);
  }
  if (issue.u) {
    const there = link(issue.u, "open in Label Studio");
    there.rel = "noreferrer noopener";
    where.append(", ", there);
  }
  line.append(where);
  return line;
}

function link(href, words) {
  const made = element("a", "", words);
  made.href = href;
  return made;
}

// Offsets count code points, a script's strings UTF-16 units: the cuts, sorted, in the other's terms.
function units(text, cuts) {
  const found = new Map();
  let points = 0;
  let at = 0;
  for (const cut of cuts) {
    for (; points < cut; points++) at += text.codePointAt(at) > 0xffff ? 2 : 1;
    found.set(cut, at);
  }
  return found;
}

function tag(span) {
  const [start, end, color, , id, attributes] = span;
  const made = element("i", `t c${color}`, held.labels[color]);
  made.title = shown([id, `[${start}:${end}]`, held.attributes[attributes]].filter(Boolean).join(" "));
  made.dataset.start = start;
  made.dataset.end = end;
  return made;
}

function drawn(item) {
  const { about, spans, issues, number } = item;
  const inside = spans.filter((span) => span[3] !== null).sort((a, b) => a[0] - b[0] || b[1] - a[1] || b[3] - a[3]);
  const marked = issues.filter((issue) => lies(issue, about));
  const targets = new Set(marked.map((issue) => issue.s));
  const edges = [0, about.length, ...inside.flatMap((span) => span.slice(0, 2)), ...marked.flatMap((issue) => [issue.s, issue.e])];
  const cuts = [...new Set(edges)].sort((a, b) => a - b);
  const at = units(about.text, cuts);
  const deep = Math.max(-1, ...inside.map((span) => span[3])) + 1;
  const made = element("div", `text h${deep}`);
  made.lang = about.language;
  let next = 0;
  let over = [];
  for (let index = 0; index + 1 < cuts.length; index++) {
    const start = cuts[index];
    const words = shown(about.text.slice(at.get(start), at.get(cuts[index + 1])));
    const begin = [];
    while (next < inside.length && inside[next][0] === start) begin.push(inside[next++]);
    over = over.filter((span) => span[1] > start).concat(begin);
    const worst = marked.find((issue) => issue.s <= start && start < issue.e);
    if (!over.length && !worst) {
      made.append(words);
      continue;
    }
    const classes = over.length ? ["s", ...over.map((span) => `l${span[2]}-${span[3]}`)] : [];
    if (worst) classes.push("x", held.levels[worst.l]);
    const piece = element("span", classes.join(" "), "", ...begin.map(tag), words);
    piece.dataset.at = start;
    if (targets.has(start)) piece.id = `d${number}-${start}`;
    made.append(piece);
  }
  return made;
}

function lies(issue, about) {
  return about.text !== undefined && issue.s !== undefined && issue.e !== undefined && 0 <= issue.s && issue.s < issue.e && issue.e <= about.length;
}

function beyond(spans) {
  const rows = spans.map((span) => {
    const [start, end, color, , id, attributes] = span;
    const cells = [`${start}:${end}`, id, held.attributes[attributes] ?? ""].map((words) => element("td", "", words));
    return element("tr", "", "", element("td", "", "", element("i", `t c${color}`, held.labels[color])), ...cells);
  });
  return element("table", "", "", element("tbody", "", "", ...rows));
}

function body(item) {
  const { about, spans, issues } = item;
  const left = element("div");
  if (about.text !== undefined) left.append(drawn(item));
  else left.append(element("p", "soft", `The text is not ${about.ours ? "at hand" : "ours to publish"}: only offsets are shown.`));
  const outside = spans.filter((span) => span[3] === null);
  if (outside.length && about.text !== undefined) left.append(element("p", "soft", "Not in the text:"));
  if (outside.length) left.append(beyond(outside));
  item.rows = issues.map((issue) => row(item, issue, lies(issue, about)));
  const right = issues.length ? element("ul", "", "", ...item.rows) : element("p", "soft", "Nothing is wrong.");
  return element("div", "two", "", left, element("aside", "", "", right));
}

function article(item) {
  item.details = element("details", "", "", head(item));
  item.article = element("article", "", "", item.details);
  item.details.addEventListener("toggle", () => (item.details.open ? near.observe(item.article) : fold(item)));
  whose.set(item.article, item);
  return item.article;
}

function fill(item) {
  near.unobserve(item.article);
  if (item.rows || !item.details.open) return;
  item.details.append(body(item));
  narrow(item, choice());
}

function fold(item) {
  near.unobserve(item.article);
  item.details.lastChild.className === "two" && item.details.lastChild.remove();
  item.rows = null;
}

// Many may be opened at once; each is drawn when it comes near the window.
const whose = new Map();
const near = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) fill(whose.get(one.target));
}, { rootMargin: "1200px" });

const items = held.items.map(([place, annotator, set, issues, pass], number) => ({
  number, about: held.documents[place], annotator, pass, spans: held.sets[set], colors: colors[set], issues, rows: null,
}));

function loose() {
  const item = { number: -1, about: {}, annotator: null, spans: [], colors: new Set(), issues: held.loose, loose: true };
  item.rows = held.loose.map((issue) => row(item, issue, false));
  const aside = element("aside", "", "", element("ul", "", "", ...item.rows));
  item.details = element("details", "", "", element("summary", "", "", element("h2", "", "Of no document")), element("div", "two", "", aside));
  item.details.open = true;
  item.article = element("article", "", "", item.details);
  return item;
}

function choice() {
  const wanted = Object.fromEntries(new FormData(form));
  wanted.rule = held.rules.findIndex(([code]) => code === wanted.rule);
  wanted.level = held.levels.indexOf(wanted.level);
  wanted.find = wanted.find.trim().toLowerCase();
  return wanted;
}

function fits(issue, wanted) {
  return (wanted.rule < 0 || issue.r === wanted.rule) && (wanted.level < 0 || issue.l === wanted.level);
}

function holds(item, words) {
  const { about } = item;
  about.words ??= [about.id, about.title, about.text].filter(Boolean).join("\n").toLowerCase();
  return about.words.includes(words);
}

function narrow(item, wanted) {
  item.rows?.forEach((line, index) => (line.hidden = !fits(item.issues[index], wanted)));
}

function draw(label) {
  // One label alone: every lane is cleared, and that label's lanes are given back.
  if (label === "") return only.replaceSync("");
  const lanes = [...Array(held.lanes).keys()];
  only.replaceSync(
    ".text .s{" + lanes.map((lane) => `--u${lane}:transparent`).join(";") + "}" +
      lanes.map((lane) => `.text .s.l${label}-${lane}{--u${lane}:var(--c${label})}`).join("") +
      `.text .t:not(.c${label}),tr:has(.t:not(.c${label})){display:none}`,
  );
}

function filter() {
  const wanted = choice();
  const documents = new Set();
  let found = 0;
  for (const item of items) {
    const count = item.issues.filter((issue) => fits(issue, wanted)).length;
    const hidden =
      ((wanted.rule >= 0 || wanted.level >= 0) && count === 0) ||
      (wanted.label !== "" && !item.colors.has(wanted.label)) ||
      (wanted.annotator !== "" && (item.annotator ?? "=gold") !== wanted.annotator) ||
      (wanted.find !== "" && !holds(item, wanted.find));
    if (item.article.hidden !== hidden) item.article.hidden = hidden;
    narrow(item, wanted);
    if (!hidden && !item.loose) documents.add(item.about.id);
    found += hidden ? 0 : count;
  }
  draw(wanted.label);
  said.value = `shown: ${some(documents.size, "document")}, ${some(found, "issue")}`;
}

function unfold(open) {
  for (const { article, details } of items) if (!article.hidden) details.open = open;
}

// A page can be linked to at a document: page.html#its-id
function arrive() {
  const name = decodeURIComponent(location.hash.slice(1));
  const item = items.find(({ about }) => about.id === name);
  if (!item) return;
  item.details.open = true;
  item.article.scrollIntoView();
}

function light(event) {
  for (const piece of main.querySelectorAll(".lit")) piece.classList.remove("lit");
  if (event.type !== "mouseover" || !event.target.matches(".text .t")) return;
  const { start, end } = event.target.dataset;
  for (const piece of event.target.closest(".text").querySelectorAll("[data-at]")) {
    piece.classList.toggle("lit", Number(start) <= Number(piece.dataset.at) && Number(piece.dataset.at) < Number(end));
  }
}

const begun = document.createDocumentFragment();
begun.append(...items.map(article));
if (held.loose.length) {
  items.unshift(loose());
  begun.prepend(items[0].article);
}
main.replaceChildren(begun);
form.addEventListener("change", filter);
form.elements.find.addEventListener("input", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("open").addEventListener("click", () => unfold(true));
document.getElementById("close").addEventListener("click", () => unfold(false));
main.addEventListener("mouseover", light);
main.addEventListener("mouseleave", light);
addEventListener("hashchange", arrive);
form.hidden = false;
filter();
if (held.open) unfold(true);
arrive();
