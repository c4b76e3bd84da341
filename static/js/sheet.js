/* Typing into a period sheet: down the column by keyboard, a column pasted from a spreadsheet, each
   row read by the server while one types, and what is not saved yet kept there. Without it the page
   does the same with “Xem trước” and saving. */
"use strict";

(() => {
  const form = document.getElementById("sheet");
  if (!form || !form.querySelector(".sheet-value")) {
    return;
  }
  const READ_AFTER = 350;
  const KEEP_AFTER = 1500;
  const rows = Array.from(form.querySelectorAll("[data-row]"));
  const told = document.getElementById("sheet-told");
  const unread = new Set();
  let readTimer = 0;
  let keepTimer = 0;
  let asked = 0;
  let isUnkept = false;
  let isLeaving = false;

  const boxesOf = (row) => Array.from(row.querySelectorAll("input"));
  const isChanged = (box) => (box.type === "checkbox"
    ? box.checked !== box.defaultChecked
    : box.value !== box.defaultValue);
  const isTyped = (row) => "touched" in row.dataset || boxesOf(row).some(isChanged);

  const bodyOf = (chosen) => {
    const body = new URLSearchParams();
    for (const name of ["csrfmiddlewaretoken", "den-ngay"]) {
      body.append(name, form.elements[name].value);
    }
    for (const row of chosen) {
      for (const box of boxesOf(row)) {
        if (box.type !== "checkbox" || box.checked) {
          body.append(box.name, box.value);
        }
      }
    }
    return body;
  };

  const ask = async (url, body, more) => {
    const response = await fetch(url, { method: "POST", body, ...more });
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    return response.json();
  };

  // One question after the other: what was kept last must be what was typed last.
  let before = Promise.resolve();
  const send = (url, chosen) => {
    const answer = before.then(() => ask(url, bodyOf(chosen)));
    before = answer.catch(() => {});
    return answer;
  };

  const read = async () => {
    const chosen = rows.filter((row) => unread.has(row));
    unread.clear();
    asked += 1;
    for (const row of chosen) {
      row.dataset.asked = asked;
    }
    const number = String(asked);
    try {
      const answer = await send(form.dataset.preview, chosen);
      for (const row of chosen) {
        // A later question about the same row has its own answer.
        if (row.dataset.asked === number && row.dataset.row in answer.cells) {
          const cell = row.querySelector(".sheet-reading");
          cell.innerHTML = answer.cells[row.dataset.row];
          const isWrong = cell.querySelector(".sheet-error") !== null;
          row.querySelector(".sheet-value").setAttribute("aria-invalid", String(isWrong));
        }
      }
    } catch {
      told.textContent = form.dataset.unread;
    }
  };

  const keep = async () => {
    isUnkept = false;
    try {
      const answer = await send(form.dataset.keep, rows.filter(isTyped));
      told.textContent = answer.told;
    } catch {
      isUnkept = true;
      told.textContent = form.dataset.failed;
    }
  };

  const changed = (row) => {
    unread.add(row);
    row.toggleAttribute("data-changed", isTyped(row));
    isUnkept = true;
    clearTimeout(readTimer);
    readTimer = setTimeout(read, READ_AFTER);
    clearTimeout(keepTimer);
    keepTimer = setTimeout(keep, KEEP_AFTER);
  };

  const fill = (box, text) => {
    box.value = text.trim().slice(0, box.maxLength);
  };

  // A spreadsheet copies lines of cells parted by tabs; a cell with either in it is quoted.
  const cellsOf = (text) => {
    const lines = [[]];
    for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/g)) {
      lines[lines.length - 1].push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      if (end === "") {
        break;
      }
      if (end !== "\t") {
        lines.push([]);
      }
    }
    const last = lines[lines.length - 1];
    return last.length === 1 && last[0] === "" ? lines.slice(0, -1) : lines;
  };

  const paste = (event) => {
    const box = event.target;
    const text = event.clipboardData.getData("text/plain");
    const row = box.closest("[data-row]");
    if (!row || !/[\t\r\n]/.test(text.trimEnd()) || !box.matches(".sheet-value, .sheet-note")) {
      return;
    }
    event.preventDefault();
    const columns = box.matches(".sheet-value") ? [".sheet-value", ".sheet-note"] : [".sheet-note"];
    const first = rows.indexOf(row);
    const lines = cellsOf(text);
    lines.slice(0, rows.length - first).forEach((cells, step) => {
      const filled = rows[first + step];
      columns.forEach((column, at) => {
        // An empty cell leaves what is there: nobody loses a figure by a gap in a column.
        if ((cells[at] ?? "").trim()) {
          fill(filled.querySelector(column), cells[at].replace(/\s+/g, " "));
        }
      });
      changed(filled);
    });
    const over = first + lines.length - rows.length;
    told.textContent = over > 0 ? form.dataset.tooMany + over : "";
  };

  const move = (event) => {
    const box = event.target;
    const row = box.closest("[data-row]");
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!row || !step || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
      return;
    }
    event.preventDefault();
    const kind = [".sheet-value", ".sheet-note", '[name^="uoc-"]'].find((each) => box.matches(each));
    const next = rows[rows.indexOf(row) + step];
    if (next) {
      next.querySelector(kind || ".sheet-value").focus();
    } else if (step > 0) {
      document.getElementById("sheet-save").focus();
    }
  };

  form.addEventListener("keydown", move);
  form.addEventListener("paste", paste);
  form.addEventListener("focusin", (event) => {
    if (event.target.matches(".sheet-value")) {
      event.target.select();
    }
  });
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) {
      return;
    }
    if (event.target.name.startsWith("dung-")) {
      isUnkept = true;
      clearTimeout(keepTimer);
      keepTimer = setTimeout(keep, KEEP_AFTER);
      return;
    }
    changed(row);
  });
  form.addEventListener("submit", () => {
    // What is saved now must not come back as a draft.
    isLeaving = true;
    clearTimeout(keepTimer);
    clearTimeout(readTimer);
  });
  window.addEventListener("pagehide", () => {
    if (isUnkept && !isLeaving) {
      ask(form.dataset.keep, bodyOf(rows.filter(isTyped)), { keepalive: true }).catch(() => {});
    }
  });
  // A box cuts off what is longer than it is: on paper its text stands in its place.
  window.addEventListener("beforeprint", () => {
    for (const noted of form.querySelectorAll(".sheet-noted")) {
      noted.textContent = noted.previousElementSibling.value;
    }
  });
  // Back in the history: the page is as it was left, and so is what it has to keep.
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
})();
