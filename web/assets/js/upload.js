// Comfort for bringing in lists: files are dropped, listed with their sizes, and sent with a bar and a way to stop.
// Without this file the form is sent as any other.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector('input[type="file"]');
  const zone = form.querySelector("[data-drop]");
  const list = form.querySelector("[data-chosen]");
  const box = form.querySelector("[data-progress-bar]");
  const words = box.querySelector("[data-words]");
  const bar = box.querySelector("progress");
  const button = form.querySelector("button:not([type])");
  const limit = Number(form.dataset.limit);
  const most = Number(form.dataset.most);

  const size = (bytes) => {
    for (const [unit, name] of [[2 ** 30, "GB"], [2 ** 20, "MB"], [2 ** 10, "KB"]]) {
      if (bytes >= unit) return `${(bytes / unit).toFixed(1)} ${name}`;
    }
    return `${bytes} バイト`;
  };

  const span = (seconds) => {
    if (seconds < 5) return "わずか";
    if (seconds < 60) return `約${Math.ceil(seconds / 5) * 5}秒`;
    if (seconds < 3600) return `約${Math.ceil(seconds / 60)}分`;
    return `約${Math.floor(seconds / 3600)}時間${Math.floor((seconds % 3600) / 60)}分`;
  };

  const line = (...texts) => {
    const item = document.createElement("li");
    for (const text of texts) item.append(Object.assign(document.createElement("span"), { textContent: text }));
    return item;
  };

  const show = () => {
    const files = [...input.files];
    const all = files.reduce((sum, file) => sum + file.size, 0);
    list.replaceChildren(...files.map((file) => line(file.name, size(file.size))));
    if (files.length > 1) list.append(line(`${files.length}ファイル`, size(all)));
    list.hidden = files.length === 0;
  };

  // Said where the server would say it, in the same shape.
  const say = (text, field = "files") => {
    document.getElementById("faults")?.remove();
    const box = document.createElement("div");
    Object.assign(box, { id: "faults", className: "notice error", tabIndex: -1 });
    box.setAttribute("role", "alert");
    const link = Object.assign(document.createElement("a"), { href: `#${field}`, textContent: text });
    const item = document.createElement("li");
    item.append(link);
    const items = document.createElement("ul");
    items.append(item);
    box.append(Object.assign(document.createElement("h2"), { textContent: "入力を確かめてください" }), items);
    form.before(box);
    box.focus();
  };

  input.addEventListener("change", show);
  zone.querySelector("[data-drop-words]").hidden = false;
  const over = (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  };
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const both = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) both.items.add(file);
    input.files = both.files;
    show();
    input.focus();
  });
  // A file that misses the zone does not replace the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
    });
  }

  const send = () => {
    const request = new XMLHttpRequest();
    const began = Date.now();
    const finish = (text) => {
      box.hidden = true;
      button.disabled = false;
      window.removeEventListener("beforeunload", stay);
      if (text) say(text);
    };
    const stay = (event) => event.preventDefault();
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const part = event.loaded / event.total;
      const seconds = (Date.now() - began) / 1000;
      bar.value = Math.floor(part * 100);
      const left = seconds > 2 && part > 0 ? `　残り${span((seconds * (1 - part)) / part)}` : "";
      const text = part < 1 ? `送っています　${size(event.loaded)} / ${size(event.total)}${left}` : "受け取りました。内容を調べています";
      if (words.textContent !== text) words.textContent = text;
    });
    request.addEventListener("load", () => {
      finish("");
      if (request.status < 400 && request.responseURL) return location.assign(request.responseURL);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const fault = page.querySelector("#faults li")?.textContent ?? page.querySelector("main p")?.textContent;
      say(fault ?? "送信できませんでした。もう一度送ってください。");
    });
    request.addEventListener("error", () => finish("送信が途中で切れました。何も取り込んでいません。通信の状態を確かめて、もう一度送ってください。"));
    request.addEventListener("abort", () => finish("送信を中止しました。何も取り込んでいません。"));
    box.querySelector("[data-cancel]").onclick = () => request.abort();
    window.addEventListener("beforeunload", stay);
    request.open("POST", form.action);
    request.send(new FormData(form));
    words.textContent = "送っています";
    bar.value = 0;
    box.hidden = false;
    button.disabled = true;
  };

  form.addEventListener("submit", async (event) => {
    const files = [...input.files];
    const pasted = form.querySelector("textarea").value.trim();
    event.preventDefault();
    if (files.length === 0 && !pasted) return say("取り込むファイルを選ぶか、表のセルを貼り付けてください。");
    if (files.length > most) return say(`一度に取り込めるファイルは${most}個までです。何回かに分けて送ってください。`);
    const all = files.reduce((sum, file) => sum + file.size, 0);
    if (all > limit) return say(`ファイルの大きさの合計が ${size(all)} あり、上限の ${size(limit)} を超えています。何回かに分けて送ってください。`);
    // Before much is sent in vain: is anybody signed in still?
    try {
      const answer = await fetch("/account/session", { cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect") return say("サインアウトしています。別の画面でサインインしてから、もう一度「次へ」を押してください。");
    } catch {
      // What is wrong with the line shows when it is sent.
    }
    send();
  });
}
