/* Names for what Django's admin leaves unnamed to screen readers: the search box, the fields of an
   inline table, the boxes that select2 draws over a select, and empty headings. A row that is added
   takes the focus. */
"use strict";

(() => {
  const labelOf = (field) => {
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    if (label) {
      return label.textContent.trim().replace(/:$/, "");
    }
    const cell = field.closest("td");
    const table = cell && cell.closest("table");
    const heading = table && table.tHead && table.tHead.rows[0].cells[cell.cellIndex];
    return heading ? heading.textContent.trim() : "";
  };

  const nameBoxes = (root) => {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
      const box = select.parentElement.querySelector(".select2-selection");
      const label = labelOf(select);
      if (!box || !label) {
        continue;
      }
      for (const part of [box, box.querySelector("[role=textbox]"), box.querySelector("[role=searchbox]")]) {
        if (part) {
          part.removeAttribute("aria-labelledby");
          part.setAttribute("aria-label", label);
        }
      }
    }
  };

  // A row of an inline table has its labels in the table's head alone.
  const nameFields = (root) => {
    for (const field of root.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
      const label = field.labels.length ? "" : labelOf(field);
      if (label) {
        field.setAttribute("aria-label", label);
      }
    }
  };

  const nameSearch = () => {
    const search = document.getElementById("searchbar");
    const picture = document.querySelector('label[for="searchbar"] img');
    if (search && picture) {
      search.setAttribute("aria-label", picture.alt);
    }
  };

  const fillHeadings = () => {
    for (const heading of document.querySelectorAll(".tabular thead th:empty")) {
      // A row's name stretches across it, and rows that stay have nothing to tick: no heading.
      const cell = document.createElement("td");
      cell.className = heading.className;
      heading.replaceWith(cell);
    }
  };

  // A new row comes before the link that adds it: whoever types would be left behind it.
  const focusFirst = (row) => {
    const fields = "input:not([type=hidden]), textarea, select:not(.admin-autocomplete), .select2-selection";
    const first = row.querySelector(fields);
    if (first) {
      first.focus();
    }
  };

  const addsBox = (change) => Array.from(change.addedNodes).some(
    (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(".select2-container"),
  );

  nameSearch();
  fillHeadings();
  nameFields(document);
  nameBoxes(document);
  // select2 draws its boxes when it is ready, which may be before or after the page has loaded.
  new MutationObserver((changes) => {
    if (changes.some(addsBox)) {
      nameBoxes(document);
    }
  }).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("formset:added", (event) => {
    nameFields(event.target.parentElement);
    // After the listeners of the same event that draw the row's boxes.
    setTimeout(() => focusFirst(event.target), 0);
  });
})();
