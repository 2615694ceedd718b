@@ file if example and codeforlife-users
// Logs a visitor in through the service's own API, and shows what the API answers.

const { csrfCookie, metadataCookie, logoutUrl } = document.body.dataset;
const heading = document.getElementById("session-heading");
const message = document.getElementById("message");
const results = document.getElementById("results");
const logout = document.getElementById("logout");
const logins = [...document.querySelectorAll("form.login")];

// What to ask the API for, and what to show of each row.
const QUESTIONS = {
  "/users/": {
    Id: (user) => user.id,
    Name: (user) => `${user.first_name} ${user.last_name}`.trim(),
    Email: (user) => user.email,
    Is: describe,
  },
  "/classes/": {
    Id: (klass) => klass.id,
    Name: (klass) => klass.name,
    Teacher: (klass) => klass.teacher,
  },
  "/schools/2/": {
    Id: (school) => school.id,
    Name: (school) => school.name,
    County: (school) => school.uk_county,
    Country: (school) => school.country,
  },
  "/fruits/": {
    Id: (fruit) => fruit.id,
    Name: (fruit) => fruit.name,
    Citrus: (fruit) => (fruit.is_citrus ? "yes" : "no"),
    Expires: (fruit) => fruit.expires_on,
    "Brought by user": (fruit) => fruit.owner,
  },
};

function describe({ teacher, student, requesting_to_join_class: klass }) {
  if (teacher) return teacher.is_admin ? "admin teacher" : "teacher";
  if (student) return `student of ${student.klass}`;
  return klass ? `independent, asks to join ${klass}` : "independent";
}

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found && decodeURIComponent(found.slice(name.length + 1));
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

async function call(method, path, body) {
  if (method !== "GET" && !cookie(csrfCookie)) await fetch("/csrf/cookie/");
  const response = await fetch(path, {
    method,
    body: body && JSON.stringify(body),
    headers: {
      accept: "application/json",
      ...(body && { "content-type": "application/json" }),
      ...(method !== "GET" && { "x-csrftoken": cookie(csrfCookie) }),
    },
  });
  const data = await response.json().catch(() => null);
  return { ok: response.ok, status: response.status, data };
}

// `{"field": ["Wrong."], "detail": "Why"}` as one sentence.
function explain({ status, data }) {
  const texts = Object.values(data ?? {}).flat().filter((text) => typeof text === "string");
  return texts.join(" ") || `The service answered ${status}.`;
}

function table(rows, columns) {
  const names = Object.keys(columns);
  const head = names.map((name) => element("th", { scope: "col", textContent: name }));
  const body = rows.map((row) =>
    element("tr", {}, ...names.map((name) => element("td", { textContent: columns[name](row) || "–" })))
  );
  const made = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  return element("div", { className: "scroll" }, made);
}

function card(path, answer, columns) {
  const { ok, status, data } = answer;
  const isList = ok && "count" in data;
  const note = isList ? `${status} · ${data.count} ${data.count === 1 ? "row" : "rows"}` : `${status}`;
  const shown = ok
    ? table(isList ? data.data : [data], columns)
    : element("p", { textContent: explain(answer) });
  const raw = element("pre", { tabIndex: 0, textContent: JSON.stringify(data, null, 2) });
  return element(
    "article",
    { className: "result" },
    element(
      "h3",
      {},
      element("code", { textContent: `GET ${path}` }),
      element("span", { className: ok ? "status" : "status error", textContent: note }),
    ),
    shown,
    element("details", {}, element("summary", { textContent: "The JSON" }), raw),
  );
}

function say(text, isError = false) {
  message.textContent = text;
  message.className = isError ? "error" : "";
}

// The metadata cookie lives exactly as long as the session that scripts cannot read.
async function show() {
  const metadata = JSON.parse(cookie(metadataCookie) ?? "null");
  const me = metadata && (await call("GET", `/users/${metadata.user_id}/`));
  const loggedIn = Boolean(me?.ok);
  const answers = await Promise.all(Object.keys(QUESTIONS).map((path) => call("GET", path)));
  results.replaceChildren(
    ...Object.entries(QUESTIONS).map(([path, columns], index) => card(path, answers[index], columns)),
  );
  if (loggedIn) {
    const name = `${me.data.first_name} ${me.data.last_name}`.trim();
    heading.textContent = `You are ${name}, ${describe(me.data)}`;
    say("This is what the API lets you see:");
  } else {
    heading.textContent = "You are not logged in";
    say("Without logging in you see nothing:");
  }
  logout.hidden = !loggedIn;
  for (const form of logins) {
    const fields = Object.fromEntries(new FormData(form));
    const current = loggedIn && (fields.email ?? fields.first_name) === (me.data.email || me.data.first_name);
    form.closest("li").classList.toggle("current", current);
  }
}

async function act(button, method, path, body) {
  button.disabled = true;
  try {
    const answer = await call(method, path, body);
    if (!answer.ok) return say(explain(answer), true);
    await show();
    heading.focus();
  } catch {
    say("The service does not answer. Is it still running?", true);
  } finally {
    button.disabled = false;
  }
}

for (const form of logins) {
  form.querySelector("button").disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(form.querySelector("button"), "POST", form.getAttribute("action"), Object.fromEntries(new FormData(form)));
  });
}

logout.addEventListener("submit", (event) => {
  event.preventDefault();
  act(logout.querySelector("button"), "POST", logoutUrl);
});

show();
