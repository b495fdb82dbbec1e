"use strict";
// Gives lines out as a file that the browser saves.
function saveLines(lines, name) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([lines], { type: "application/jsonl" }));
  anchor.download = name;
  anchor.click();
  isUnsaved = false;
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}

let isUnsaved = false;
addEventListener("beforeunload", (event) => isUnsaved && event.preventDefault());
