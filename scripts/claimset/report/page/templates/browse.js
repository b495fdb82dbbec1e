// The page to walk through a dataset: the state is the part of the address behind #, and everything is drawn from it.
const form = document.querySelector("form[role=search]");
const output = document.querySelector("output");
const list = document.querySelector("nav ol");
const more = document.getElementById("more");
const view = document.getElementById("document");
const panel = document.getElementById("panel");
const dialog = document.querySelector("dialog");
const FILTERS = ["label", "answer", "figures", "annotator", "split", "language", "genre", "event", "issue"];
const A_PAGE = 100;
let state = Object.fromEntries(["find", ...FILTERS, "doc", "span", "lane", "lanes"].map((name) => [name, ""]));
let shown = rows;
let listed = A_PAGE;
let searchHits = null;
let turn = 0;
let about = null;

function hashOf(changes) {
  const next = { ...state, ...changes };
  const words = new URLSearchParams(Object.entries(next).filter(([, value]) => value !== "" && value !== undefined));
  return `#${words}`;
}

function go(changes, isNewPlace = true) {
  const hash = hashOf(changes);
  if (hash === location.hash || (hash === "#" && location.hash === "")) return;
  if (isNewPlace) location.hash = hash;
  else {
    history.replaceState(null, "", hash);
    arrive();
  }
}

function stateOf(hash) {
  const words = new URLSearchParams(hash.slice(1));
  return Object.fromEntries(Object.keys(state).map((name) => [name, words.get(name) ?? ""]));
}

function options(name, all, values) {
  const select = form.elements[name];
  select.replaceChildren(...[["", all], ...values].map(([value, words]) => {
    const option = element("option", "", words);
    option.value = value;
    return option;
  }));
  select.closest("label").hidden = !values.length;
}

function countsOf(values) {
  const counts = new Map();
  for (const row of rows) for (const value of new Set(values(row))) if (value !== null && value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function counted(values, words = (value) => value) {
  return [...countsOf(values)].sort(([one], [other]) => String(one).localeCompare(String(other), "en", { numeric: true })).map(([value, count]) => [value, `${words(value)} (${count.toLocaleString("en")})`]);
}

function fillFilters() {
  const facets = countsOf((row) => row.facets);
  const labels = data.facets.map(([number, name], place) => [number, name, facets.get(place) ?? 0]).filter(([number, name]) => number !== null && name === "");
  options("label", "every label", labels.sort((a, b) => a[0] - b[0]).map(([number, , count]) => [labelKey(number), `${data.labels[number]} (${count})`]));
  fillAnswers("");
  options("figures", "all", counted((row) => row.verdicts, (value) => {
    const [verdict, where] = value.split(" ");
    return `${VERDICTS[verdict].slice(2)} ${where === "across" ? "with another document" : "within a document"}`;
  }));
  const gold = rows.filter((row) => row.gold).length;
  const people = counted((row) => Object.keys(row.annotators));
  options("annotator", "anybody", gold ? [["=gold", `gold (${gold.toLocaleString("en")})`], ...people] : people);
  options("split", "every split", counted((row) => [row.split]));
  options("language", "every language", counted((row) => [row.language], (code) => lookup(data.languages, code) ?? code));
  options("genre", "every genre", counted((row) => [row.genre]));
  options("event", "every event", counted((row) => [row.event]));
  options("issue", "every issue", counted((row) => row.codes, (code) => `${code} ${lookup(data.rules, code) ?? ""}`));
}

// The answers that spans with the chosen label have, by attribute.
function fillAnswers(label) {
  const select = form.elements.answer;
  const groups = new Map();
  for (const [number, name, value] of data.facets) {
    if (name && (label === "" || labelKey(number) === label)) groups.set(name, (groups.get(name) ?? new Set()).add(value));
  }
  const first = element("option", "", "every answer");
  first.value = "";
  select.replaceChildren(first, ...[...groups].map(([name, values]) => {
    const group = document.createElement("optgroup");
    group.label = visible(name);
    group.append(...[...values].sort().map((value) => {
      const option = element("option", "", `${name}: ${titleOf(name, value)}`);
      option.value = `${name}=${value}`;
      return option;
    }));
    return group;
  }));
  select.closest("label").hidden = !groups.size;
}

async function narrow() {
  const own = ++turn;
  const facets = wantedFacets(state);
  const candidates = rows.filter((row) => fits(row, state, facets));
  const words = wordsOf(state.find);
  searchHits = null;
  if (words.length) {
    searchHits = new Set();
    try {
      for await (const numbers of searchTexts(words)) {
        if (own !== turn) return false;
        for (const number of numbers) searchHits.add(number);
      }
    } catch (error) {
      return tellUnread(error);
    }
  }
  if (own !== turn) return false;
  shown = searchHits ? candidates.filter((row) => searchHits.has(row.number)) : candidates;
  listed = Math.max(A_PAGE, A_PAGE * Math.ceil((shown.findIndex((row) => row.id === state.doc) + 1) / A_PAGE));
  const count = FILTERS.filter((name) => state[name] !== "").length;
  form.querySelector(".filters .count").textContent = count ? `(${count})` : "";
  output.value = `${some(shown.length, "document")}${shown.length === rows.length ? "" : ` of ${rows.length.toLocaleString("en")}`}`;
  return true;
}

function drawList() {
  list.replaceChildren(...shown.slice(0, listed).map((row) => {
    const node = link(hashOf({ doc: row.id, span: "", lane: "" }), "");
    const conflicts = row.verdicts.filter((verdict) => verdict.startsWith("CONFLICT")).length;
    const facts = [lookup(data.languages, row.language) ?? row.language, row.genre, row.split, Object.keys(row.annotators).join(" ")].filter(Boolean).join(", ");
    const name = element("span", "name", row.title ?? row.id);
    name.dir = "auto";
    node.append(name, element("span", "soft", `${row.title ? `${row.id}, ` : ""}${facts}`), ...(conflicts ? [element("span", "conflict", "✗ figures conflict")] : []));
    if (row.id === state.doc) node.setAttribute("aria-current", "true");
    return element("li", "", "", node);
  }));
  more.hidden = shown.length <= listed;
  if (!shown.length) list.replaceChildren(element("li", "empty", "No document fits. Clear the filters to see all."));
}

// Scrolls the list alone, and only if the document is not in view.
function showInList(node) {
  const box = list.closest("nav");
  if (!node || getComputedStyle(box).overflowY !== "auto") return;
  const place = node.offsetTop;
  if (place < box.scrollTop || place + node.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = place - box.clientHeight / 2;
}

function walk(step) {
  const place = shown.findIndex((row) => row.id === state.doc);
  const next = place < 0 ? shown[0] : shown[Math.min(shown.length - 1, Math.max(0, place + step))];
  if (next) go({ doc: next.id, span: "", lane: "" });
}

function button(words, key, action) {
  const node = element("button", "", words);
  node.type = "button";
  if (key) node.setAttribute("aria-keyshortcuts", key);
  node.addEventListener("click", action);
  return node;
}

function laneChoice(laneNumbers) {
  if (about.lanes.length < 2) return "";
  const boxes = about.lanes.map((lane, number) => {
    const box = element("input");
    box.type = "checkbox";
    box.checked = laneNumbers.includes(number);
    box.addEventListener("change", () => {
      const chosen = about.lanes.flatMap((_, place) => (place === number ? box.checked : laneNumbers.includes(place)) ? [place] : []);
      go({ lanes: chosen.length ? chosen.join(" ") : "", span: "", lane: "" });
    });
    const count = number ? ` ${some(countOfDifferences(about, number), "difference")}` : "";
    return element("label", "", "", box, ` ${lane.name}`, element("span", "soft", count));
  });
  const all = button("All, sentence by sentence", "", () => go({ lanes: about.lanes.map((_, number) => number).join(" "), span: "", lane: "" }));
  const legend = element("legend", "soft", "Labels of");
  return element("fieldset", "lanes", "", legend, ...boxes, all);
}

function drawDocument() {
  const row = rowOf.get(state.doc);
  const place = shown.indexOf(row);
  const laneNumbers = chosenLanes();
  const title = element("h2", "", about.title ?? about.id);
  title.dir = "auto";
  const previous = button("‹ Previous", "k", () => walk(-1));
  const next = button("Next ›", "j", () => walk(1));
  previous.disabled = place === 0;
  next.disabled = place === shown.length - 1;
  const back = button("All documents", "", () => go({ doc: "", span: "", lane: "" }));
  back.classList.add("back");
  const bar = element("div", "steps", "", back, previous, element("span", "soft", place < 0 ? "not among those shown" : `${(place + 1).toLocaleString("en")} of ${shown.length.toLocaleString("en")}`), next);
  const review = about.lanes.length && !about.lanes.some((lane) => lane.by_person) ? "made by machines; no person has reviewed these labels" : "";
  const facts = [about.title ? about.id : "", lookup(data.languages, about.language) ?? about.language, row.genre, row.split, review].filter(Boolean).join(" · ");
  const box = element("div", "texts");
  if (!about.lanes.length) box.append(about.text === undefined ? withoutText(about) : textWithSpans(about, [], [], ""), element("p", "soft", "Nobody has labelled this document."));
  else if (about.text === undefined) box.append(withoutText(about), offsetsTable(about, laneNumbers, state));
  else if (laneNumbers.length === 1) box.append(laneText(about, laneNumbers[0], state));
  else box.append(...interlinear(about, laneNumbers, state));
  view.replaceChildren(bar, title, element("p", "soft", facts), laneChoice(laneNumbers), box);
  const first = box.querySelector("button.t");
  if (first) first.tabIndex = 0;
}

function chosenLanes() {
  const numbers = state.lanes.split(" ").filter(Boolean).map(Number).filter((number) => about.lanes[number]);
  if (numbers.length) return numbers;
  // In a table of offsets there is room for everybody.
  if (about.text === undefined) return [...about.lanes.keys()];
  const own = about.lanes.findIndex((lane) => lane.who === state.annotator);
  const ofSpan = Number(state.lane) || 0;
  return [state.span && about.lanes[ofSpan] ? ofSpan : Math.max(0, own)];
}

function chosenSpan() {
  const lane = Number(state.lane) || 0;
  const span = about?.lanes[lane]?.byId.get(state.span);
  return span ? { lane, span } : null;
}

function drawPanel() {
  const chosen = chosenSpan();
  panel.replaceChildren(...(chosen ? aboutSpan(about, state, chosen.lane, chosen.span) : aboutDocument(about, rowOf.get(state.doc), state)).filter(Boolean));
  panel.classList.toggle("has-span", Boolean(chosen));
  for (const node of view.querySelectorAll(".t[aria-pressed=true]")) node.setAttribute("aria-pressed", "false");
  for (const node of view.querySelectorAll(".chosen-words")) node.classList.remove("chosen-words");
  const box = view.querySelector(".texts");
  if (box) clearArcs(box);
  const node = chosen && tagOf(view, chosen.lane, chosen.span[4]);
  if (!node) return;
  node.setAttribute("aria-pressed", "true");
  roveTo(node);
  for (const piece of node.closest(".text")?.querySelectorAll("[data-at]") ?? []) {
    piece.classList.toggle("chosen-words", chosen.span[0] <= Number(piece.dataset.at) && Number(piece.dataset.at) < chosen.span[1]);
  }
  drawArcs(box, about, chosen.lane, chosen.span[4]);
}

function roveTo(node) {
  for (const other of view.querySelectorAll("button.t[tabindex='0']")) other.tabIndex = -1;
  node.tabIndex = 0;
}

function tellUnread(error) {
  about = null;
  view.replaceChildren(element("p", "error", `This page reads a file for each document, and could not: ${error.message}. A browser reads such files from a web server only: python3 -m http.server in this folder, then open the address that it prints.`));
  view.hidden = false;
  panel.replaceChildren();
  return true;
}

async function arrive() {
  const before = state;
  state = stateOf(location.hash);
  for (const name of ["find", ...FILTERS]) if (name !== "answer" && form.elements[name].value !== state[name]) form.elements[name].value = state[name];
  if (before.label !== state.label || before === null) fillAnswers(state.label);
  form.elements.answer.value = state.answer;
  const isNarrowed = ["find", ...FILTERS].some((name) => before[name] !== state[name]);
  if (isNarrowed && !(await narrow())) return;
  const isWide = matchMedia("(min-width: 60rem)").matches;
  // Who narrows the list reads on in the first document that fits, unless the one at hand fits too.
  const isLeft = isNarrowed && before.find !== null && before.doc === state.doc && !shown.some((row) => row.id === state.doc);
  if ((state.doc === "" || isLeft) && isWide && shown.length) {
    Object.assign(state, { doc: shown[0].id, span: "", lane: "" });
    history.replaceState(null, "", hashOf({}));
  }
  document.body.classList.toggle("reads", state.doc !== "");
  drawList();
  const row = rowOf.get(state.doc);
  view.hidden = panel.hidden = !row;
  if (!row) {
    about = null;
    if (state.doc !== "") {
      view.hidden = false;
      view.replaceChildren(element("p", "", `There is no document ${state.doc} here.`));
    }
    return;
  }
  const own = turn;
  try {
    const next = await loadDocument(row);
    if (own !== turn || state.doc !== row.id) return;
    about = next;
  } catch (error) {
    tellUnread(error);
    return;
  }
  const isSameView = before.doc === state.doc && before.lanes === state.lanes && !isNarrowed && before.lane === state.lane && view.querySelector(".texts");
  if (!isSameView) drawDocument();
  drawPanel();
  if (before.doc !== state.doc) {
    showInList(list.querySelector("[aria-current]"));
    scrollTo(0, 0);
  }
  if (state.find && !state.span && (before.doc !== state.doc || before.find !== state.find)) view.querySelector(".x.hit")?.scrollIntoView({ block: "nearest" });
  if (state.span && before.span !== state.span) view.querySelector(".t[aria-pressed=true]")?.scrollIntoView({ block: "nearest" });
}

function choose(node) {
  const isChosen = node.getAttribute("aria-pressed") === "true";
  go(isChosen ? { span: "", lane: "" } : { span: node.dataset.id, lane: Number(node.dataset.lane) || "" });
}

function step(node, forward) {
  const tags = [...view.querySelectorAll("button.t")];
  const next = tags[tags.indexOf(node) + (forward ? 1 : -1)];
  if (!next) return;
  roveTo(next);
  next.focus();
}

document.addEventListener("click", (event) => {
  const node = event.target.closest?.("button.t");
  if (node) choose(node);
});
// Pointing at a label draws its arcs; leaving it draws those of the chosen one again.
function point(event) {
  const node = event.target.closest?.("#document button.t");
  const box = view.querySelector(".texts");
  if (!box || !about) return;
  const chosen = chosenSpan();
  if (node) drawArcs(box, about, Number(node.dataset.lane), node.dataset.id);
  else if (chosen) drawArcs(box, about, chosen.lane, chosen.span[4]);
  else clearArcs(box);
}
view.addEventListener("mouseover", point);
view.addEventListener("mouseleave", point);
view.addEventListener("focusin", point);
new ResizeObserver(() => {
  const chosen = chosenSpan();
  const box = view.querySelector(".texts");
  if (chosen && box) drawArcs(box, about, chosen.lane, chosen.span[4]);
}).observe(view);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  const isTyping = event.target.matches("input[type=search], select, textarea");
  if (event.key === "Escape") {
    if (isTyping) event.target.blur();
    else if (state.span) go({ span: "", lane: "" });
    return;
  }
  if (isTyping) return;
  if (event.target.matches("#document button.t") && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    event.preventDefault();
    step(event.target, event.key === "ArrowRight");
    return;
  }
  const action = { j: () => walk(1), k: () => walk(-1), "/": () => form.elements.find.focus(), "?": () => dialog.showModal() }[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
let typing;
form.addEventListener("input", (event) => {
  if (event.target.name !== "find") return;
  clearTimeout(typing);
  typing = setTimeout(() => go({ find: event.target.value, span: "", lane: "" }, false), 200);
});
form.addEventListener("change", (event) => {
  if (!FILTERS.includes(event.target.name)) return;
  go({ [event.target.name]: event.target.value, ...(event.target.name === "label" ? { answer: "" } : {}), span: "", lane: "" }, false);
});
form.addEventListener("reset", (event) => {
  event.preventDefault();
  go(Object.fromEntries(["find", ...FILTERS, "span", "lane"].map((name) => [name, ""])), false);
});
form.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", () => {
  listed += A_PAGE;
  drawList();
});
document.getElementById("keys").addEventListener("click", () => dialog.showModal());
addEventListener("hashchange", arrive);
// The list and the details stay below the bar, which has one row of filters or several.
const bar = form.closest(".bar");
new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);
form.querySelector(".filters").open = matchMedia("(min-width: 80rem)").matches;
form.hidden = false;
list.closest("nav").hidden = false;
fillFilters();
state = { ...state, find: null };
arrive();
