// A page of something that runs keeps itself up to date; without this file it is loaded anew every few seconds.
{
  const ask = async (wait) => {
    const run = document.querySelector("[data-run]");
    if (!run) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect") return location.reload();
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = page.querySelector("[data-run]");
        // It is over, one way or the other: the whole page is another one.
        if (!now) return location.reload();
        run.replaceChildren(...now.childNodes);
      }
    } catch {
      // The server may be away for a moment.
    }
    setTimeout(ask, wait, Math.min(wait + 250, 3000));
  };
  if (document.querySelector("[data-run]")) setTimeout(ask, 500, 750);
}
