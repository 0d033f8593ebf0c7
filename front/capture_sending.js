// Sends the queue in batches. Whatever goes wrong, a record stays on the phone until the server has named it.
import { applyAnswer, forgetOldSent, listRecords, markAttempted } from "./capture_store.js";

const BATCH = 50;
const TOKEN_PATIENCE = 20_000;
const BATCH_PATIENCE = 60_000;
const STATES = { 401: "log-in", 404: "not-allowed", 409: "other-account" };

class SendingError extends Error {
  constructor(state, sentence = "") {
    super(state);
    this.state = state;
    this.sentence = sentence;
  }
}

async function request(address, patience, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const headers = { Accept: "application/json", ...options.headers };
    const answer = await fetch(address, { ...options, headers, cache: "no-store", signal: stop.signal });
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    const content = isJson ? await answer.json() : {};
    if (answer.redirected) throw new SendingError("log-in");
    if (!answer.ok || !isJson) throw new SendingError(STATES[answer.status] || "later", content.error);
    return content;
  } catch (error) {
    throw error instanceof SendingError ? error : new SendingError("later");
  } finally {
    clearTimeout(timer);
  }
}

const pack = ({ key, org, day, way, audience }) => ({ key, org, day, way, audience });

async function sendBatch(store, account, records, addresses, onTime) {
  const { token, account: present, now } = await request(addresses.token, TOKEN_PATIENCE);
  onTime(now * 1000);
  if (present !== account) throw new SendingError("other-account");
  await markAttempted(store, records);
  const answer = await request(addresses.records, BATCH_PATIENCE, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ account, records: records.map(pack) }),
  });
  await applyAnswer(store, records, answer, now * 1000);
  return answer.stored_records.length;
}

// Returns {state, sentence, count}: "done", or why not all of them could be sent. Each record is tried once.
export async function sendQueue({ store, account, addresses, withRefused, onBatch, onTime }) {
  const tried = new Set();
  let count = 0;
  try {
    for (;;) {
      const isDue = ({ key, state }) => !tried.has(key) && (withRefused || state === "waiting");
      const records = (await listRecords(store, account)).filter(isDue).slice(0, BATCH);
      if (!records.length) return { state: "done", sentence: "", count };
      records.forEach(({ key }) => tried.add(key));
      onBatch(new Set(records.map(({ key }) => key)));
      count += await sendBatch(store, account, records, addresses, onTime);
    }
  } catch (error) {
    if (!(error instanceof SendingError)) throw error;
    return { state: error.state, sentence: error.sentence, count };
  } finally {
    onBatch(new Set());
    if (count) await forgetOldSent(store, account);
  }
}
