@@ file if example and codeforlife-users
:root {
  color-scheme: light dark;
  --ink: #1c2430;
  --soft: #566070;
  --line: #d5dae2;
  --page: #f6f7f9;
  --card: #ffffff;
  --accent: #00527a;
  --on-accent: #ffffff;
  --good: #1b6b3a;
  --bad: #a3231f;
}

@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8ebf0;
    --soft: #a7b0be;
    --line: #384250;
    --page: #12171e;
    --card: #1b222c;
    --accent: #7cc4ee;
    --on-accent: #0b1a24;
    --good: #7fd6a0;
    --bad: #ff9d97;
  }
}

* { box-sizing: border-box; }

body {
  margin: 0 auto;
  padding: 1.5rem clamp(1rem, 4vw, 3rem) 3rem;
  max-width: 76rem;
  background: var(--page);
  color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}

h1 { margin: 0; font-size: 2rem; line-height: 1.2; }
h2 { margin: 0; font-size: 1.3rem; }
h3 { margin: 0; font-size: 1.05rem; }
h2:focus { outline: none; }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.875em; }

header p { max-width: 46rem; margin: 0.5rem 0 0; color: var(--soft); }
header .brand { color: var(--accent); font-weight: 700; margin: 0; }

section { margin-top: 2rem; }

.people {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr));
  gap: 1rem;
  margin: 0.75rem 0 0;
  padding: 0;
  list-style: none;
}

.people li, .result, .notice {
  display: flex;
  flex-direction: column;
  gap: 0.5rem;
  padding: 1rem;
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  background: var(--card);
}

.people p, .people dl { margin: 0; color: var(--soft); }
.people dl { font-size: 0.875rem; }
.people dl div { display: flex; flex-wrap: wrap; gap: 0 0.5rem; }
.people dd { margin: 0; color: var(--ink); }
.people form { margin-top: auto; padding-top: 0.25rem; }
.people li.current { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }

button {
  width: 100%;
  min-height: 2.75rem;
  padding: 0 1rem;
  border: 1px solid var(--accent);
  border-radius: 0.375rem;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}

button:disabled { opacity: 0.5; cursor: default; }
button:focus-visible, a:focus-visible, summary:focus-visible, .scroll:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
}

.bar { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; }
[hidden] { display: none; }
.bar button { width: auto; background: transparent; color: var(--accent); }

#message { margin: 0.25rem 0 0.75rem; color: var(--soft); }
#message.error { color: var(--bad); font-weight: 600; }
#results { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }

.result h3 { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; }
.status { font-size: 0.875rem; font-weight: 600; color: var(--good); }
.status.error { color: var(--bad); }
.result p { margin: 0; }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }

summary { color: var(--accent); cursor: pointer; font-size: 0.875rem; }
pre { overflow-x: auto; margin: 0.5rem 0 0; padding: 0.75rem; border-radius: 0.375rem; background: var(--page); }

.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
