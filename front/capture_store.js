// The queue of records on this phone (IndexedDB). A record leaves it when the server names it as stored, or by hand.
import { openDB } from "idb";

const STRICT = { durability: "strict" };
const MOST_SENT = 30;

export function openStore() {
  return openDB("wuzha-capture", 1, {
    upgrade(database) {
      for (const name of ["records", "sent"]) {
        database.createObjectStore(name, { keyPath: "key" }).createIndex("account", "account");
      }
      database.createObjectStore("profile");
    },
    blocking(_current, _next, event) {
      event.target.close();
    },
  });
}

export const readProfile = (store) => store.get("profile", "current");
export const writeProfile = (store, profile) => store.put("profile", profile, "current");

const byAge = (one, other) => one.savedAt - other.savedAt || (one.key < other.key ? -1 : 1);

export async function listRecords(store, account) {
  return (await store.getAllFromIndex("records", "account", account)).sort(byAge);
}

export async function listSent(store, account) {
  return (await store.getAllFromIndex("sent", "account", account)).sort((one, other) => other.sentAt - one.sentAt);
}

export async function countOfOthers(store, account) {
  return (await store.count("records")) - (await store.countFromIndex("records", "account", account));
}

// Resolves when the browser says that the record is on the disk, rejects where there is no space for it.
export async function saveRecord(store, record) {
  const change = store.transaction("records", "readwrite", STRICT);
  const former = await change.store.get(record.key);
  const revision = former ? former.revision + 1 : 1;
  const isAttempted = Boolean(former && former.isAttempted);
  await Promise.all([
    change.store.put({ ...record, revision, isAttempted, state: "waiting", reasons: [] }),
    change.done,
  ]);
}

export async function removeRecord(store, key) {
  const change = store.transaction("records", "readwrite", STRICT);
  await Promise.all([change.store.delete(key), change.done]);
}

// Before they are sent: whoever deletes one of them must know that the office may have it already. A full disk must not
// keep the records from the office, so that this may fail.
export async function markAttempted(store, records) {
  try {
    const change = store.transaction("records", "readwrite", STRICT);
    for (const { key, revision } of records) {
      const record = await change.store.get(key);
      if (record && record.revision === revision) await change.store.put({ ...record, isAttempted: true });
    }
    await change.done;
  } catch (error) {
    console.warn(error);
  }
}

// A record that was changed while it was on its way stays: the next answer says that the office has the former content.
async function applyRows(store, records, answer, sentAt, keepsSent) {
  const change = store.transaction(["records", "sent"], "readwrite", STRICT);
  const queue = change.objectStore("records");
  const revisions = new Map(records.map(({ key, revision }) => [key, revision]));
  const findSame = async (key) => {
    const record = revisions.has(key) ? await queue.get(key) : undefined;
    return record && record.revision === revisions.get(key) ? record : undefined;
  };
  for (const { key, number, notes } of answer.stored_records) {
    const record = await findSame(key);
    if (!record) continue;
    await queue.delete(key);
    if (keepsSent) await change.objectStore("sent").put({ ...record, number, notes, sentAt });
  }
  for (const { key, reasons } of answer.refused_records) {
    const record = await findSame(key);
    if (record) await queue.put({ ...record, state: "refused", reasons });
  }
  await change.done;
}

export async function applyAnswer(store, records, answer, sentAt) {
  try {
    await applyRows(store, records, answer, sentAt, true);
  } catch (error) {
    // There may be no space for the list of what was sent; to remove records needs none.
    console.warn(error);
    await applyRows(store, records, { ...answer, refused_records: [] }, sentAt, false);
  }
}

export async function forgetOldSent(store, account) {
  const change = store.transaction("sent", "readwrite");
  const records = await change.store.index("account").getAll(account);
  records.sort((one, other) => other.sentAt - one.sentAt);
  for (const { key } of records.slice(MOST_SENT)) await change.store.delete(key);
  await change.done;
}
