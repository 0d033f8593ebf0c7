// The list of records on the phone: what waits, what was sent back and why, what was sent.
import { describeRecord } from "./capture_form.js";

function addElement(parent, name, text = "", className = "") {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
}

function addButton(parent, text, isDisabled, onPress) {
  const button = addElement(parent, "button", text, "secondary");
  button.type = "button";
  button.disabled = isDisabled;
  button.addEventListener("click", () => onPress(button));
}

// The second press deletes: a thumb on a phone hits the wrong place easily.
function addDeleteButton(parent, record, texts, isDisabled, onDelete) {
  let isSure = false;
  addButton(parent, texts.delete, isDisabled, (button) => {
    if (isSure) return onDelete(record);
    isSure = true;
    button.textContent = record.isAttempted ? texts.delete_attempted : texts.delete_sure;
    return undefined;
  });
}

function addRecord(list, form, record, texts, isOnItsWay, actions) {
  const item = addElement(list, "li", "", record.state);
  const state = isOnItsWay ? texts.states.sending : texts.states[record.state];
  addElement(item, "strong", state);
  addElement(item, "span", describeRecord(form, record, texts)).lang = "zh-Hans";
  for (const reason of record.reasons) addElement(item, "p", reason, "fault");
  const buttons = addElement(item, "p", "", "actions");
  addButton(buttons, texts.edit, isOnItsWay, () => actions.edit(record));
  addDeleteButton(buttons, record, texts, isOnItsWay, actions.remove);
}

function addSentRecord(list, form, record, texts) {
  const item = addElement(list, "li", "", "sent");
  addElement(item, "strong", texts.states.sent);
  addElement(item, "span", describeRecord(form, record, texts)).lang = "zh-Hans";
  addElement(item, "span", texts.number.replace("{number}", record.number), "note");
  for (const note of record.notes) addElement(item, "p", note, "note");
}

export function showRecords({ list, form, records, sentRecords, texts, onTheirWay, actions }) {
  list.replaceChildren();
  for (const record of records) addRecord(list, form, record, texts, onTheirWay.has(record.key), actions);
  for (const record of sentRecords) addSentRecord(list, form, record, texts);
}

export function countRecords(records, texts) {
  const refused = records.filter(({ state }) => state === "refused").length;
  const counts = [[records.length - refused, texts.count_waiting], [refused, texts.count_refused]];
  const words = counts.filter(([count]) => count).map(([count, text]) => text.replace("{count}", count));
  return words.length ? words.join(texts.comma) : texts.count_none;
}

const MINUTE = 60_000;
const MANY_IN_A_MINUTE = 10;
const MANY_ALIKE = 4;

// For whoever has typed them and nobody else: worked out here, stored nowhere, sent to nobody.
export function findNotes(record, records, texts) {
  const { account } = record;
  const own = records.filter((other) => other.account === account);
  const isAlike = (other) => ["org", "day", "way", "audience"].every((name) => other[name] === record[name]);
  const alike = own.filter(isAlike).length;
  const inAMinute = own.filter(({ savedAt }) => Math.abs(record.savedAt - savedAt) < MINUTE).length;
  const notes = [];
  if (alike >= MANY_ALIKE) notes.push(texts.many_alike.replace("{count}", alike));
  if (inAMinute >= MANY_IN_A_MINUTE) notes.push(texts.many_in_a_minute.replace("{count}", inAMinute));
  return notes;
}
