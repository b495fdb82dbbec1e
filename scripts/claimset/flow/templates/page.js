"use strict";
const form = document.querySelector("form");
const said = document.querySelector("output");
const articles = [...document.querySelectorAll("article")].map((article) => ({
  article,
  loose: "loose" in article.dataset,
  details: article.querySelector("details"),
  labels: new Set(article.dataset.labels.split(" ")),
  annotator: article.dataset.annotator,
  issues: [...article.querySelectorAll("li[data-rule]")],
}));
const only = new CSSStyleSheet();
document.adoptedStyleSheets = [only];

function some(count, what) {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}

function draw(label) {
  // One label alone: every lane is cleared, and that label's lanes are given back.
  if (label === "") return only.replaceSync("");
  const lanes = [0, 1, 2, 3, 4, 5, 6];
  only.replaceSync(
    ".text .s{" + lanes.map((lane) => `--u${lane}:transparent`).join(";") + "}" +
      lanes.map((lane) => `.text .s.l${label}-${lane}{--u${lane}:var(--c${label})}`).join("") +
      `.text .t:not(.c${label}),tr:has(.t:not(.c${label})){display:none}`,
  );
}

function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  let documents = 0;
  let issues = 0;
  for (const { article, loose, labels, annotator, issues: rows } of articles) {
    let shown = 0;
    for (const row of rows) {
      const fits = (!wanted.rule || row.dataset.rule === wanted.rule) && (!wanted.level || row.dataset.level === wanted.level);
      row.hidden = !fits;
      shown += fits;
    }
    const narrowed = wanted.rule || wanted.level;
    article.hidden =
      (narrowed && shown === 0) || (wanted.label !== "" && !labels.has(wanted.label)) ||
      (wanted.annotator !== "" && annotator !== wanted.annotator);
    documents += !article.hidden && !loose;
    issues += article.hidden ? 0 : shown;
  }
  draw(wanted.label);
  said.value = `shown: ${some(documents, "document")}, ${some(issues, "issue")}`;
}

function unfold(open) {
  for (const { article, details } of articles) if (details && !article.hidden) details.open = open;
}

form.addEventListener("change", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("open").addEventListener("click", () => unfold(true));
document.getElementById("close").addEventListener("click", () => unfold(false));
form.hidden = false;
filter();
