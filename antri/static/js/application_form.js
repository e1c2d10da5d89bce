// Shows a question as soon as its condition holds. Without this file the server shows it on the next page.
"use strict";

for (const form of document.querySelectorAll("form:has([data-if])")) {
  const asked = [...form.querySelectorAll("[data-if]")].map((block) => [block, JSON.parse(block.dataset.if)]);

  const chosen = (name) => {
    const input = form.elements[name];
    return input ? input.value : "";
  };
  const holds = (test) => {
    if (test.all) return test.all.every(holds);
    if (test.any) return test.any.some(holds);
    if ("is" in test) return test.is;
    const input = form.elements[test.input];
    const block = input && (input[0] || input).closest?.("[data-if]");
    const value = block && block.hidden ? "" : chosen(test.input);
    if (value === "") return false;
    return test.in ? test.in.includes(value) : !test.not.includes(value);
  };
  // In the order of the page: a question may hang on one that has just gone.
  const show = () => {
    for (const [block, test] of asked) block.hidden = !holds(test);
  };
  form.addEventListener("change", show);
  show();
}
