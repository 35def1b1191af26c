// Warns before a session ends, so that nobody loses what they are typing.
// The server says how long is left; asking it is not using the session. Another window may have used it meanwhile, so it is
// asked again before anything is said. Who has no script is led to the sign-in page and back by the server.
{
  const LEFT = "/account/session";
  const PAGE = "/account";
  const SIGN_IN = "/sign-in";
  // Seconds: when to warn, and how soon to ask again at the earliest.
  const WARNING = 300;
  const SOONEST = 15;

  let timer = 0;
  let dialog = null;
  let state = "";

  // Seconds that are left; 0 when nobody is signed in any more, null when the server cannot be reached.
  const left = async () => {
    try {
      const answer = await fetch(LEFT, { cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return 0;
      return answer.ok ? (await answer.json()).left : null;
    } catch {
      return null;
    }
  };

  const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);

  const close = () => {
    state = "";
    dialog?.close();
  };

  const open = (kind, title, text, buttons) => {
    // What is on the screen already is not read out again.
    if (state === kind) return;
    state = kind;
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "alert";
      dialog.setAttribute("role", "alertdialog");
      dialog.setAttribute("aria-labelledby", "alert-title");
      dialog.setAttribute("aria-describedby", "alert-text");
      dialog.addEventListener("close", () => { if (state) state = "dismissed"; });
      document.body.append(dialog);
    }
    const row = element("div", "", { className: "buttons" });
    row.append(...buttons);
    dialog.replaceChildren(
      element("h2", title, { id: "alert-title" }),
      element("p", text, { id: "alert-text" }),
      row,
    );
    if (!dialog.open) dialog.showModal();
    buttons[0].focus();
  };

  const closing = () => {
    const button = element("button", "閉じる", { type: "button" });
    button.addEventListener("click", () => dialog.close());
    return button;
  };

  const renew = async () => {
    try {
      await fetch(PAGE, { method: "HEAD", cache: "no-store", redirect: "manual" });
    } catch {
      // The next look says how it went.
    }
    // The use is noted beside the answer.
    setTimeout(async () => {
      const seconds = await left();
      if (seconds !== null && seconds > 0 && seconds <= WARNING) {
        open("last", "延長できません", "サインインしてから長い時間がたったため、まもなくサインアウトします。入力中の内容を保存してから、サインインし直してください。", [closing()]);
        wait(seconds);
      } else {
        act(seconds);
      }
    }, 1000);
  };

  const warn = (seconds) => {
    if (["warning", "dismissed", "last"].includes(state)) return;
    const go = element("button", "続ける", { type: "button", className: "solid" });
    go.addEventListener("click", renew);
    const minutes = Math.max(1, Math.floor(seconds / 60));
    open("warning", "まもなくサインアウトします", `しばらく操作がなかったため、あと${minutes}分ほどで自動的にサインアウトします。作業を続けるときは「続ける」を押してください。`, [go, closing()]);
  };

  const end = () => {
    const again = element("a", "サインインする（別の画面で開きます）", { href: SIGN_IN, target: "_blank", rel: "noopener", className: "button solid" });
    open("ended", "サインアウトしました", "操作がなかったか、長い時間がたったため、サインアウトしました。入力中の内容はこの画面に残っています。別の画面でサインインしてからこの画面に戻ると、続けられます。", [again, closing()]);
  };

  const act = (seconds) => {
    if (seconds === null) return wait(60);
    if (seconds <= 0) return end();
    if (seconds <= WARNING) {
      warn(seconds);
      return wait(seconds + 1);
    }
    close();
    return wait(seconds - WARNING);
  };

  const wait = (seconds, soonest = SOONEST) => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(seconds, soonest) * 1000);
  };

  const look = async () => act(await left());

  // Only a page of somebody who is signed in has the way out.
  if (document.querySelector('form[action="/sign-out"]')) {
    // A page that is left within a minute asks nothing.
    wait(60);
    document.addEventListener("visibilitychange", () => {
      // A machine that slept has slept through its timers.
      if (!document.hidden && timer) wait(1, 1);
    });
  }
}
