// <button data-copy="id of a field">: copies the field's value; where that is refused, selects it for the reader.
// <button data-sheet="title" data-sheet-url="address">: opens the sharing sheet of the device, shown only where there is one.
(() => {
  const inApp = /KAKAOTALK|NAVER\(inapp|NAVER\(higgs|Instagram|FBAN|FBAV|Line\//i.test(navigator.userAgent);

  const say = (button, text) => {
    const message = button.closest("[data-tools]").querySelector("[data-message]");
    message.textContent = "";
    requestAnimationFrame(() => { message.textContent = message.dataset[text]; });
  };

  const copy = async (button) => {
    const field = document.getElementById(button.dataset.copy);
    field.focus();
    field.select();
    if (inApp || !navigator.clipboard) {
      say(button, "select");
      return;
    }
    try {
      await navigator.clipboard.writeText(field.value);
      button.focus();
      say(button, "copied");
    } catch {
      say(button, "select");
    }
  };

  const share = async (button) => {
    try {
      await navigator.share({ title: button.dataset.sheet, url: button.dataset.sheetUrl });
    } catch (error) {
      if (error.name !== "AbortError") say(button, "select");
    }
  };

  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  if (navigator.share) for (const item of document.querySelectorAll("[data-sheet-item]")) item.hidden = false;

  document.addEventListener("click", ({ target }) => {
    const copying = target.closest("[data-copy]");
    const sharing = target.closest("[data-sheet]");
    if (copying) copy(copying);
    if (sharing) share(sharing);
  });
})();
