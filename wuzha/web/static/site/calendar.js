// The calendar of declarations: choose cells by dragging and by arrow keys, and count what is chosen.
(() => {
  const form = document.getElementById("declaring");
  const note = document.getElementById("chosen-count");
  const table = form && form.querySelector("table.calendar");
  if (!table || !note) return;
  const isTouch = matchMedia("(pointer: coarse)").matches;
  const findBox = (target) => target.closest("td")?.querySelector('input[type="checkbox"]');

  function showCount() {
    const boxes = [...table.querySelectorAll("input:checked")];
    const known = boxes.filter((box) => box.dataset.count !== "");
    const zero = known.filter((box) => box.dataset.count === "0").length;
    const text = boxes.length === 0 ? (isTouch ? note.dataset.touch : note.dataset.none)
      : known.length < boxes.length ? note.dataset.cells : note.dataset.some;
    note.textContent = text.replace("{count}", boxes.length).replace("{zero}", zero)
      .replace("{rows}", boxes.length - zero);
  }

  // A drag gives every cell between its two ends the state of the first; a click without a drag stays a click.
  let start = null;
  let isChecked = false;
  let before = new Map();
  const place = (box) => {
    const cell = box.closest("td");
    return [cell.parentElement.sectionRowIndex, cell.cellIndex];
  };

  function drag(end) {
    const [[top, left], [bottom, right]] = [place(start), place(end)];
    for (const [box, wasChecked] of before) {
      const [row, column] = place(box);
      const isInside = row >= Math.min(top, bottom) && row <= Math.max(top, bottom)
        && column >= Math.min(left, right) && column <= Math.max(left, right);
      box.checked = isInside ? isChecked : wasChecked;
    }
    showCount();
  }

  table.addEventListener("pointerdown", (event) => {
    const box = event.pointerType === "mouse" && event.button === 0 && findBox(event.target);
    if (!box) return;
    start = box;
    isChecked = !box.checked;
    before = new Map([...table.querySelectorAll('input[type="checkbox"]')].map((each) => [each, each.checked]));
  });
  table.addEventListener("pointerover", (event) => {
    if (!start || !event.buttons) return;
    const end = findBox(event.target);
    if (!end || (end === start && !table.dataset.dragged)) return;
    table.dataset.dragged = "1";
    drag(end);
  });
  document.addEventListener("pointerup", () => {
    start = null;
  });
  // The click that follows a drag would undo its last cell.
  table.addEventListener("click", (event) => {
    if (!table.dataset.dragged) return;
    event.preventDefault();
    delete table.dataset.dragged;
  }, true);
  document.addEventListener("pointerdown", () => delete table.dataset.dragged, true);
  table.addEventListener("dragstart", (event) => event.preventDefault());

  // A button of a row, a month or a state gives all of its cells one state; without this script the server does.
  function findBoxesOf(button) {
    const [kind, name] = button.value.split("|");
    const cells = kind === "row" ? [...button.closest("tr").cells].filter((cell) => !cell.matches(".not_due"))
      : kind === "month" ? [...table.tBodies[0].rows].map((row) => row.cells[button.closest("th").cellIndex])
        : [...table.querySelectorAll(`td.${CSS.escape(name)}`)];
    return cells.map((cell) => cell.querySelector('input[type="checkbox"]')).filter(Boolean);
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="choose"]');
    if (!button) return;
    event.preventDefault();
    const boxes = findBoxesOf(button);
    const isGivenUp = !button.value.startsWith("state|") && boxes.every((box) => box.checked);
    boxes.forEach((box) => (box.checked = !isGivenUp));
    showCount();
  });

  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  table.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const box = event.target.matches("input") && event.target;
    if (!step || !box) return;
    event.preventDefault();
    let [row, column] = place(box);
    for (;;) {
      row += step[0];
      column += step[1];
      const cell = table.tBodies[0].rows[row]?.cells[column];
      if (!cell) return;
      const next = cell.querySelector("input");
      if (next) {
        next.focus();
        return;
      }
    }
  });

  form.addEventListener("change", showCount);
  showCount();
})();
