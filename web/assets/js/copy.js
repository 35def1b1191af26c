// A link to be handed over is marked whole as soon as its field is entered, ready to be copied.
for (const field of document.querySelectorAll("input[data-copy]")) {
  field.addEventListener("focus", () => field.select());
}
