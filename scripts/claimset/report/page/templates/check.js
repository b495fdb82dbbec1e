// The page of a check: a block a document, the worst first; in it a lane for each annotation, its issues beside it.
const form = document.querySelector("form");
const main = document.querySelector("main");
const output = document.querySelector("output");
const labelStyle = new CSSStyleSheet();
document.adoptedStyleSheets = [labelStyle];
const colors = data.sets.map((set) => new Set(set.map((span) => String(span[2]))));

const lanes = data.items.map(([place, annotator, set, issues, pass, url, byPerson], number) => ({
  number, place, url, byPerson, about: data.documents[place], annotator, pass, spans: data.sets[set], colors: colors[set], issues, rows: null,
}));

const blocks = data.documents
  .map((about, place) => ({ about, lanes: lanes.filter((lane) => lane.place === place) }))
  .map((block) => ({ ...block, counts: countsOf(block.lanes.flatMap((lane) => lane.issues)) }))
  .sort((a, b) => b.counts.map((count, level) => count - a.counts[level]).find(Boolean) ?? 0);

function isAlone(lane) {
  return lanes.filter((other) => other.place === lane.place).length === 1;
}

function countsOf(issues) {
  return data.levels.map((_, level) => issues.filter((issue) => issue.l === level).length);
}

function countWords(counts) {
  return data.levels.map((level, number) => [level, counts[number]]).filter(([, count]) => count).map(([level, count]) => element("span", `n ${level}`, some(count, level)));
}

function blockHead({ about, lanes: own, counts }) {
  const labelledCount = own.filter((lane) => lane.annotator).length;
  const facts = [about.title, about.language, some(about.length, "code point"), labelledCount > 1 ? some(labelledCount, "annotation") : ""];
  return element("summary", "", "", element("h2", "", about.id), element("span", "soft", facts.filter(Boolean).join(", ")), ...countWords(counts));
}

function laneHead(lane) {
  const name = lane.annotator === "" ? (isAlone(lane) ? "no labels" : "document") : [lane.annotator ?? "gold", lane.pass].filter(Boolean).join(", ");
  const verdict = lane.byPerson || lane.annotator === "" ? "No rule found anything" : "No rule found anything; no person has reviewed this";
  const about = [lane.annotator === "" ? "" : some(lane.spans.length, "span"), lane.issues.length ? "" : verdict].filter(Boolean).join(". ");
  const address = lane.url ? [" ", link(lane.url, "open in Label Studio")] : [];
  return element("summary", "", "", element("span", "who", name), element("span", "soft", about), ...countWords(countsOf(lane.issues)), ...address);
}

function row(lane, issue, jump) {
  const level = data.levels[issue.l];
  const line = element("li", "", "", element("b", level, data.rules[issue.r][0]), element("span", "", issue.m), "\n");
  const where = element("span", "where", [level, issue.a, issue.i, issue.p, issue.f].filter(Boolean).join(", "));
  line.firstChild.title = data.rules[issue.r][1];
  if (issue.s !== undefined) {
    const offsets = `[${issue.s}:${issue.e}]`;
    where.append(" ", jump ? link(`#d${lane.number}-${issue.s}`, offsets) : offsets);
  }
  for (const [id, s, e] of issue.t ?? []) {
    const offsets = `${id === lane.about?.id ? "" : `${id} `}[${s}:${e}]`;
    where.append(" and ", jump && id === lane.about?.id ? link(`#d${lane.number}-${s}`, offsets) : offsets);
  }
  if (issue.u) where.append(", ", link(issue.u, "open in Label Studio"));
  line.append(where);
  return line;
}

function lies(issue, about) {
  return about.text !== undefined && issue.s !== undefined && issue.e !== undefined && 0 <= issue.s && issue.s < issue.e && issue.e <= about.length;
}

function laneBody(lane) {
  const { about, spans, issues } = lane;
  const left = element("div");
  const places = issues.flatMap((issue) => [issue, ...(issue.t ?? []).filter(([id]) => id === about.id).map(([, s, e]) => ({ s, e, l: issue.l }))]);
  const marks = places.filter((place) => lies(place, about)).map((place) => ({ start: place.s, end: place.e, classes: data.levels[place.l] }));
  // Issues of a document as a whole stand beside its text only if no other lane shows the text.
  const isBare = lane.annotator === "" && !marks.length && !isAlone(lane);
  if (!isBare) left.append(about.text === undefined ? withoutText(about) : textWithSpans(about, spans, marks, `d${lane.number}`));
  const outside = spans.filter((span) => span[3] === null);
  if (outside.length && about.text !== undefined) left.append(element("p", "soft", "Not in the text:"));
  if (outside.length) left.append(spanTable(outside));
  lane.rows = issues.map((issue) => row(lane, issue, lies(issue, about)));
  return element("div", "two", "", ...(isBare ? [] : [left]), ...(issues.length ? [element("aside", "", "", element("ul", "", "", ...lane.rows))] : []));
}

function article(block) {
  // In an open block the lanes with issues are open; where none has any the first one is.
  const isClean = block.lanes.every((lane) => !lane.issues.length);
  for (const [number, lane] of block.lanes.entries()) {
    lane.section = element("details", "lane", "", laneHead(lane));
    lane.section.open = lane.issues.length > 0 || (isClean && number === 0);
    lane.section.addEventListener("toggle", () => near.observe(block.article));
  }
  block.details = element("details", "", "", blockHead(block), ...block.lanes.map((lane) => lane.section));
  block.article = element("article", "", "", block.details);
  block.details.addEventListener("toggle", () => (block.details.open ? near.observe(block.article) : fold(block)));
  blockOf.set(block.article, block);
  return block.article;
}

function fill(block) {
  near.unobserve(block.article);
  if (!block.details.open) return;
  for (const lane of block.lanes) {
    if (!lane.rows && lane.section.open) lane.section.append(laneBody(lane));
    narrow(lane, choice());
  }
}

function fold(block) {
  near.unobserve(block.article);
  for (const lane of block.lanes) {
    if (lane.rows) lane.section.lastChild.remove();
    lane.rows = null;
  }
}

// Many documents may be opened at once; each is drawn when it comes near the window.
const blockOf = new Map();
const near = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) fill(blockOf.get(entry.target));
}, { rootMargin: "1200px" });

// Issues of no document stand in a block of their own, before all others.
function otherIssues() {
  const lane = { number: -1, about: {}, annotator: null, spans: [], colors: new Set(), issues: data.loose, isOther: true };
  lane.rows = data.loose.map((issue) => row(lane, issue, false));
  const aside = element("aside", "", "", element("ul", "", "", ...lane.rows));
  lane.section = element("section", "lane", "", element("div", "two", "", aside));
  const details = element("details", "", "", element("summary", "", "", element("h2", "", "Issues that belong to no document"), ...countWords(countsOf(data.loose))), lane.section);
  details.open = true;
  lanes.push(lane);
  return { about: {}, lanes: [lane], details, article: element("article", "", "", details) };
}

function choice() {
  const wanted = Object.fromEntries(new FormData(form));
  wanted.rule = data.rules.findIndex(([code]) => code === wanted.rule);
  wanted.level = data.levels.indexOf(wanted.level);
  wanted.find = wanted.find.trim().toLowerCase();
  return wanted;
}

function fits(issue, wanted) {
  return (wanted.rule < 0 || issue.r === wanted.rule) && (wanted.level < 0 || issue.l === wanted.level);
}

function holds(about, words) {
  about.words ??= [about.id, about.title, about.text].filter(Boolean).join("\n").toLowerCase();
  return about.words.includes(words);
}

function narrow(lane, wanted) {
  lane.rows?.forEach((line, index) => (line.hidden = !fits(lane.issues[index], wanted)));
}

function drawOnly(label) {
  // One label alone: every lane under the words is cleared, and that label's lines are given back.
  if (label === "") return labelStyle.replaceSync("");
  const lines = [...Array(data.lanes).keys()];
  labelStyle.replaceSync(
    ".text .s{" + lines.map((line) => `--u${line}:transparent`).join(";") + "}" +
      lines.map((line) => `.text .s.l${label}-${line}{--u${line}:var(--c${label})}`).join("") +
      `.text .t:not(.c${label}),tr:has(.t:not(.c${label})){display:none}`,
  );
}

function filter() {
  const wanted = choice();
  let documents = 0;
  let issues = 0;
  for (const block of blocks) {
    for (const lane of block.lanes) {
      const count = lane.issues.filter((issue) => fits(issue, wanted)).length;
      lane.section.hidden =
        ((wanted.rule >= 0 || wanted.level >= 0) && count === 0) ||
        (wanted.label !== "" && !lane.colors.has(wanted.label)) ||
        (wanted.annotator !== "" && (lane.annotator ?? "=gold") !== wanted.annotator) ||
        (wanted.find !== "" && !holds(lane.about, wanted.find));
      narrow(lane, wanted);
      issues += lane.section.hidden ? 0 : count;
    }
    block.article.hidden = block.lanes.every((lane) => lane.section.hidden);
    documents += block.article.hidden || block.lanes[0].isOther ? 0 : 1;
  }
  drawOnly(wanted.label);
  output.value = `shown: ${some(documents, "document")}, ${some(issues, "issue")}`;
}

function unfold(open) {
  for (const block of blocks) if (!block.article.hidden) block.details.open = open;
}

// The first blocks with errors are open; if there is no error, a few blocks are open.
function openAtFirst() {
  const wrong = blocks.filter((block) => block.counts?.[0]);
  const few = blocks.length <= data.most_open ? blocks : [];
  for (const block of wrong.length ? wrong.slice(0, data.most_open) : few) block.details.open = true;
}

// A page can be linked to at a document: page.html#its-id
function arrive() {
  const name = decodeURIComponent(location.hash.slice(1));
  const block = blocks.find(({ about }) => about.id === name);
  if (!block) return;
  block.details.open = true;
  block.article.scrollIntoView();
}

const first = document.createDocumentFragment();
first.append(...blocks.map(article));
if (data.loose.length) {
  blocks.unshift(otherIssues());
  first.prepend(blocks[0].article);
}
main.replaceChildren(first);
form.addEventListener("change", filter);
form.elements.find.addEventListener("input", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("open").addEventListener("click", () => unfold(true));
document.getElementById("close").addEventListener("click", () => unfold(false));
addEventListener("hashchange", arrive);
form.hidden = false;
filter();
openAtFirst();
arrive();
