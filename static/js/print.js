// <a href="?view=print" data-print>: prints this page; where an app's browser cannot, says what to do instead.
(() => {
  const inApp = /KAKAOTALK|NAVER\(inapp|NAVER\(higgs|Instagram|FBAN|FBAV|Line\//i;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-print]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!inApp.test(navigator.userAgent) && typeof window.print === "function") {
      window.print();
      return;
    }
    const tools = link.closest("[data-tools]");
    const message = tools.querySelector("[data-message]");
    const field = tools.querySelector("input");
    field.closest("details").open = true;
    message.textContent = message.dataset.cannotPrint;
    field.focus();
    field.select();
  });
})();
