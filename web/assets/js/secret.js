// A button beside each password that shows it, so that a long one can be checked before it is sent.
for (const input of document.querySelectorAll('input[type="password"]')) {
  const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent ?? "パスワード";
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-controls", input.id);
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "隠す" : "表示";
    button.setAttribute("aria-label", `${label}を${shown ? "隠す" : "表示する"}`);
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // What is sent is kept by browsers as what it is: a password.
  input.form?.addEventListener("submit", () => show(false));
  const row = document.createElement("div");
  row.className = "secret";
  input.replaceWith(row);
  row.append(input, button);
  show(false);
}
