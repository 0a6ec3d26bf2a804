// <article data-figures="uclg/2018/31" data-figures-to="/figures/">: tells the portal that the page was read, printed,
// shared, or that a file was fetched. No cookie, nothing of the reader. Not for staff, nor for who asks not to be counted.
// <p hidden data-reads="/figures/uclg/2018/31.json"><span></span></p>: shows how often, where the office wants it.
(() => {
  const page = document.querySelector("[data-figures]");
  const slot = document.querySelector("[data-reads]");

  if (slot) {
    fetch(slot.dataset.reads).then((answer) => (answer.ok ? answer.json() : null)).then((found) => {
      if (!found) return;
      slot.querySelector("span").textContent = found.reads.toLocaleString(document.documentElement.lang);
      slot.hidden = false;
    }).catch(() => {});
  }

  const isStaff = () => {
    try {
      return Number(localStorage.getItem("hoeram-staff-until")) > Date.now();
    } catch {
      return false;
    }
  };
  if (!page || !navigator.sendBeacon || navigator.webdriver) return;
  if (navigator.doNotTrack === "1" || navigator.globalPrivacyControl || isStaff()) return;

  const told = new Set();
  const tell = (kind, what = "") => {
    if (told.has(kind + what)) return;
    told.add(kind + what);
    navigator.sendBeacon(page.dataset.figuresTo, `${kind} ${page.dataset.figures}`);
  };

  const SEEN = 2000; // milliseconds in sight
  let waiting = 0;
  let left = SEEN;
  let since = 0;
  const watch = () => {
    clearTimeout(waiting);
    if (since) left -= Date.now() - since;
    since = 0;
    if (document.visibilityState !== "visible" || document.prerendering || told.has("read")) return;
    since = Date.now();
    waiting = setTimeout(() => tell("read"), Math.max(0, left));
  };
  document.addEventListener("visibilitychange", watch);
  document.addEventListener("prerenderingchange", watch);
  watch();

  addEventListener("beforeprint", () => tell("print"));
  document.addEventListener("click", (event) => {
    const sharing = event.target.closest("[data-copy], [data-sheet], .share__links a");
    if (sharing) tell("share", sharing.dataset.copy || sharing.href || "sheet");
    const link = event.target.closest("a[href]");
    if (!link || link.origin !== location.origin) return;
    const { pathname, search } = link;
    if (/\/files\/[^/]+\/(v\d+\/)?[^/]+$/.test(pathname) || /\/(files\.zip|circular\.docx)$/.test(pathname)) {
      tell("download", pathname);
    } else if (pathname.endsWith("/circular.pdf") || (/[?&]view=print/.test(search) && !event.defaultPrevented)) {
      tell("print");
    }
  });
})();
