// Says how strong a new password is while it is typed. Nothing is sent; what the server asks for, it checks itself.
"use strict";
(() => {
  const field = document.querySelector("[data-strength]");
  if (!field) return;
  const { strength, strengthLabel, strengthLeast, strengthKnown } = field.dataset;
  const words = strength.split(" / ");
  const known = strengthKnown.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
  const common = /passw(o|0)rd|qwert[yz]*|asdf(gh)*|zxcv(bn)*|admin|1q2w3e(4r)*|iloveyou|welcome|비밀번호|대한민국|사랑해/gu;

  // Letters that only go on with the one before, repeat it or count up, are guessed together with it.
  const alone = (text) =>
    [...text].filter((letter, place, all) => {
      const step = place ? letter.codePointAt(0) - all[place - 1].codePointAt(0) : 2;
      return Math.abs(step) > 1;
    });
  const bits = (text) => {
    let left = text.toLowerCase();
    for (const word of known) left = left.replaceAll(word, " ");
    left = left.replace(common, " ");
    const letters = alone(left);
    const kinds = [[/\p{Script=Hangul}/u, 7], [/[a-z]/, 4], [/\p{L}/u, 5], [/\p{N}/u, 3.3], [/./su, 4.5]];
    const worth = letters.map((letter) => kinds.find(([kind]) => kind.test(letter))[1]);
    const varied = new Set(letters).size / Math.max(letters.length, 1); // one letter again and again is little
    return worth.reduce((sum, one) => sum + one, 0) * Math.min(1, 0.3 + varied);
  };
  const level = (text) => {
    if ([...text].length < Number(strengthLeast)) return 0;
    const found = bits(text);
    return found < 32 ? 1 : found < 44 ? 2 : found < 60 ? 3 : 4;
  };

  const line = document.createElement("p");
  line.className = "password-strength";
  line.hidden = true;
  const meter = document.createElement("meter");
  Object.assign(meter, { min: 0, max: 4, low: 2, high: 3, optimum: 4 });
  meter.setAttribute("aria-hidden", "true");
  const said = document.createElement("output");
  said.htmlFor = field.id;
  line.append(`${strengthLabel}: `, meter, " ", said);
  (field.closest(".form-row") || field.parentElement).append(line);
  field.addEventListener("input", () => {
    const found = level(field.value);
    line.hidden = !field.value;
    meter.value = found;
    if (said.textContent !== words[found]) said.textContent = words[found];
  });
})();
