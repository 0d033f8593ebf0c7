// Records outreach on a phone: keeps each record until the office has it, and sends what waits as soon as it can.
import { clearForm, fillForm, readForm, showDays } from "./capture_form.js";
import { countRecords, findNotes, showRecords } from "./capture_list.js";
import { sendQueue } from "./capture_sending.js";
import { countOfOthers, listRecords, listSent, openStore, readProfile, removeRecord, saveRecord, writeProfile } from "./capture_store.js";

const FIRST_PAUSE = 15_000;
const LONGEST_PAUSE = 300_000;
const form = document.getElementById("capture-form");
const part = (name) => document.querySelector(`[data-capture="${name}"]`);
const readJson = (id) => {
  const block = document.getElementById(id);
  return block && JSON.parse(block.textContent);
};
const texts = readJson("capture-texts");
const addresses = form.dataset;
let store;
let profile;
let editedKey = "";
let onTheirWay = new Set();
let isSending = false;
let pause = FIRST_PAUSE;
let timer;

const now = () => Date.now() + (profile ? profile.offset : 0);

function show(name, text) {
  const element = part(name);
  element.textContent = text;
  element.hidden = !text;
}

function makeKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages of plain HTTP lack it.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function refresh() {
  const [records, sentRecords] = await Promise.all([
    listRecords(store, profile.account),
    listSent(store, profile.account),
  ]);
  const actions = { edit: editRecord, remove: deleteRecord };
  showRecords({ list: part("list"), form, records, sentRecords, texts, onTheirWay, actions });
  show("count", countRecords(records, texts));
  part("send").hidden = !records.length;
  const others = await countOfOthers(store, profile.account);
  show("others", others ? texts.others.replace("{count}", others) : "");
  return { records, sentRecords };
}

function editRecord(record) {
  fillForm(form, record);
  editedKey = record.key;
  part("cancel").hidden = false;
  form.scrollIntoView({ block: "start" });
}

function endEditing() {
  editedKey = "";
  part("cancel").hidden = true;
  clearForm(form);
  showDays(form, now(), texts);
}

async function deleteRecord(record) {
  await removeRecord(store, record.key);
  if (editedKey === record.key) endEditing();
  await refresh();
}

async function save() {
  const { fault, field, values } = readForm(form, profile, texts);
  show("fault", fault || "");
  if (fault) return field.focus();
  const { account, orgName } = profile;
  const record = { key: editedKey || makeKey(), account, orgName: profile.org ? orgName : "", savedAt: Date.now(), ...values };
  try {
    await saveRecord(store, record);
  } catch (error) {
    // What was chosen stays in the form.
    console.warn(error);
    show("saved", "");
    return show("fault", texts.no_space);
  }
  endEditing();
  show("saved", texts.saved);
  const { records, sentRecords } = await refresh();
  show("notes", findNotes(record, [...records, ...sentRecords], texts).join(" "));
  // Browsers may refuse; nothing on the page promises more than they keep.
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => undefined);
  return send();
}

function setClock(serverTime) {
  profile.offset = serverTime - Date.now();
  showDays(form, now(), texts);
}

async function sendOnce(withRefused) {
  show("state", texts.sending_states.sending);
  const { state, sentence, count } = await sendQueue({
    store,
    account: profile.account,
    addresses,
    withRefused,
    onTime: setClock,
    onBatch: (keys) => {
      onTheirWay = keys;
      refresh();
    },
  });
  const text = state === "done" && !count ? "" : texts.sending_states[state].replace("{count}", count);
  show("state", [text, sentence].filter(Boolean).join(" "));
  part("log-in").hidden = state !== "log-in" && state !== "other-account";
  return state;
}

// Two windows of the page would send the same records; the server would take them once all the same.
function runAlone(work) {
  return navigator.locks ? navigator.locks.request("wuzha-capture", work) : work();
}

async function send({ withRefused = false } = {}) {
  clearTimeout(timer);
  if (isSending || !profile) return;
  isSending = true;
  try {
    const { records } = await refresh();
    const isWaiting = records.some(({ state }) => withRefused || state === "waiting");
    const state = isWaiting ? await runAlone(() => sendOnce(withRefused)) : "done";
    if (state === "done") pause = FIRST_PAUSE;
    if (state === "later") timer = setTimeout(send, (pause = Math.min(pause * 2, LONGEST_PAUSE)));
  } catch (error) {
    console.warn(error);
    show("state", texts.sending_states.later);
  } finally {
    isSending = false;
    await refresh();
  }
}

async function findProfile() {
  const account = readJson("capture-account");
  const former = await readProfile(store);
  if (!account) return former;
  const present = { ...account, offset: account.now * 1000 - Date.now() };
  delete present.now;
  await writeProfile(store, present).catch((error) => console.warn(error));
  return present;
}

function showNoWorker() {
  part("ready").remove();
  part("no-worker").hidden = false;
}

async function registerWorker() {
  if (!("serviceWorker" in navigator)) {
    showNoWorker();
    return;
  }
  try {
    await navigator.serviceWorker.register(addresses.worker, { scope: addresses.scope });
    await navigator.serviceWorker.ready;
    part("ready").hidden = false;
  } catch (error) {
    console.warn(error);
    showNoWorker();
  }
}

function listen() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // The script of the other pages would send the form.
    event.stopPropagation();
    save();
  });
  part("send").addEventListener("click", () => send({ withRefused: true }));
  part("cancel").addEventListener("click", endEditing);
  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (!editedKey) showDays(form, now(), texts);
    send();
  });
}

async function start() {
  try {
    store = await openStore();
    profile = await findProfile();
  } catch (error) {
    // The form is sent as any other.
    console.warn(error);
    part("no-store").hidden = false;
    return;
  }
  if (!profile) {
    part("no-profile").hidden = false;
    form.hidden = true;
    return;
  }
  form.elements.number && form.elements.number.remove();
  const org = part("org");
  if (org) org.hidden = Boolean(profile.org);
  show("own-org", profile.orgName);
  showDays(form, now(), texts);
  listen();
  part("queue").hidden = false;
  await send();
}

registerWorker();
start();
