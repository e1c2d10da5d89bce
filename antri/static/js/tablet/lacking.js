// Which papers were missing: asked after the row is kept, so that two taps still count and nobody waits for the answer.
"use strict";

const TabletLacking = (() => {
  const { part, word } = TabletScreen;
  let tools = null;
  let row = null;

  const papersOf = (service) => [...document.querySelectorAll(`#papers [data-of="${service}"] [data-paper]`)];

  const nameOf = (service, code) => papersOf(service).find((each) => each.dataset.paper === code)?.textContent ?? code;

  const ask = (asked) => {
    const papers = papersOf(asked.service);
    if (!papers.length) return;
    row = asked;
    part("lacking-of").textContent = word("lacking-of", { n: asked.number, service: tools.nameOf(asked.service) });
    part("lacking-papers").replaceChildren(...papers.map(choice));
    if (!part("lacking").open) part("lacking").showModal();
  };

  const choice = (paper) => {
    const [item, button] = [document.createElement("li"), document.createElement("button")];
    Object.assign(button, { type: "button", className: "btn line small", textContent: paper.textContent });
    button.dataset.paper = paper.dataset.paper;
    button.setAttribute("aria-pressed", "false");
    item.append(button);
    return item;
  };

  const chosen = () => [...part("lacking-papers").querySelectorAll("[aria-pressed=true]")].map((each) => each.dataset.paper);

  // A row of its own, as taking back is one: the first may be at the office already.
  const save = async (of, papers) => {
    const who = tools.who();
    if (!who) return;
    const { at, epoch } = await TabletClock.stamp();
    const body = { kind: "lacks", id: crypto.randomUUID(), at, of: of.id, papers, pin: who.pin };
    await tools.keep(body, epoch, Object.assign(of, { lacks: papers }));
    tools.draw();
    TabletLine.sync();
  };

  const start = (given) => {
    tools = given;
    part("lacking-papers").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    });
    part("lacking-skip").addEventListener("click", () => part("lacking").close());
    part("lacking-save").addEventListener("click", () => {
      const [of, papers] = [row, chosen()];
      part("lacking").close();
      if (of && papers.length) tools.inTurn(() => save(of, papers));
    });
  };

  const told = (one) => (one.lacks?.length ? word("lacks", { papers: one.lacks.map((code) => nameOf(one.service, code)).join(", ") }) : "");

  const forget = () => {
    row = null;
    if (part("lacking").open) part("lacking").close();
  };

  return { start, ask, told, forget };
})();
