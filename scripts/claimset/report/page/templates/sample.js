const drawn = JSON.parse(document.getElementById("data").textContent);
const form = document.querySelector("form");
const cards = [...document.querySelectorAll(".drawn")];

function verdicts() {
  const judge = form.judge.value.trim();
  return cards.map((card) => {
    const note = card.querySelector(".reason").value.trim();
    const verdict = card.querySelector(":checked")?.value ?? "open";
    const { document, item, digest, seed } = drawn[Number(card.dataset.place)];
    return { document, item, digest, verdict, judge, seed, ...(note && { note }) };
  });
}

function count() {
  const judged = verdicts().filter((line) => line.verdict !== "open");
  document.getElementById("count").textContent = `${judged.length} of ${cards.length} judged`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const lines = ['{"format": 1}', ...verdicts().map((line) => JSON.stringify(line))].map((line) => `${line}\n`).join("");
  saveLines(lines, "judged.jsonl");
});
document.querySelector("main").addEventListener("change", () => {
  isUnsaved = true;
  count();
});
form.judge.addEventListener("change", () => {
  // Verdicts of one person are not those of another one.
  if (!form.judge.defaultValue || form.judge.value.trim() === form.judge.defaultValue) return;
  for (const box of document.querySelectorAll(".drawn :checked")) box.checked = false;
  form.judge.defaultValue = "";
  count();
});
count();
