// Comfort for people who have scripts; every page does its work without this file.
// The print button cannot work without a script, so it is hidden until one runs.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
