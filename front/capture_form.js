// The form of the page: its days, what is chosen, what is missing, and a record put back into it.
const OTHER = "other";
const UNCOUNTED = "uncounted";
const DAY = 86_400_000;

export function formatDay(moment, timeZone) {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

const listRadios = (form, name) => [...form.querySelectorAll(`input[type=radio][name=${name}]`)];

function check(form, name, value) {
  for (const radio of listRadios(form, name)) radio.checked = radio.value === value;
}

// The page may be days old: "today" is the day of the server's clock as this phone knows it.
export function showDays(form, now, texts) {
  const chosen = listRadios(form, "day").findIndex((radio) => radio.checked);
  listRadios(form, "day").forEach((radio, place) => {
    if (radio.value === OTHER) return;
    radio.value = formatDay(now - place * DAY, texts.time_zone);
    radio.nextElementSibling.textContent = `${texts.days[place]} ${radio.value.slice(5)}`;
  });
  if (chosen < 0) listRadios(form, "day")[0].checked = true;
}

export function clearForm(form) {
  for (const name of ["way", "audience"]) check(form, name, "");
  listRadios(form, "day").forEach((radio, place) => (radio.checked = place === 0));
  for (const name of ["other_day", "other_audience"]) form.elements[name].value = "";
}

// Returns {value} or {fault, field}: what is typed beside another choice is never left out in silence.
function readChoice(form, name, texts) {
  const radio = listRadios(form, name).find(({ checked }) => checked);
  const field = form.elements[`other_${name}`];
  if (!radio) return { fault: texts.missing[name], field: listRadios(form, name)[0] };
  const typed = field ? field.value.trim() : "";
  if (radio.value !== OTHER) return typed ? { fault: texts.conflict[name], field } : { value: radio.value };
  return typed ? { value: typed } : { fault: texts.missing[`other_${name}`], field };
}

function readOrg(form, profile, texts) {
  if (profile.org) return { value: profile.org };
  const field = form.elements.org;
  const value = field.value.trim();
  return value ? { value } : { fault: texts.missing.org, field };
}

export function readForm(form, profile, texts) {
  const choices = {
    org: readOrg(form, profile, texts),
    day: readChoice(form, "day", texts),
    way: readChoice(form, "way", texts),
    audience: readChoice(form, "audience", texts),
  };
  const wrong = Object.values(choices).find(({ fault }) => fault);
  if (wrong) return wrong;
  return { values: Object.fromEntries(Object.entries(choices).map(([name, { value }]) => [name, value])) };
}

export function fillForm(form, record) {
  clearForm(form);
  if (form.elements.org) form.elements.org.value = record.org;
  for (const name of ["day", "audience"]) {
    const isListed = listRadios(form, name).some(({ value }) => value === record[name]);
    check(form, name, isListed ? record[name] : OTHER);
    if (!isListed) form.elements[`other_${name}`].value = record[name];
  }
  check(form, "way", record.way);
}

export function describeRecord(form, record, texts) {
  const radio = listRadios(form, "way").find(({ value }) => value === record.way);
  const way = radio ? radio.nextElementSibling.textContent : record.way;
  const people = record.audience === UNCOUNTED ? texts.uncounted : texts.people.replace("{count}", record.audience);
  return [record.orgName || record.org, record.day, way, people].filter(Boolean).join(texts.comma);
}
