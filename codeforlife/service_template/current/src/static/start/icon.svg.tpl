@@ file if example and codeforlife-users
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="9" r="6" fill="#e87722"/><path d="M8 4c0-2 2-3 4-3 0 2-2 3-4 3z" fill="#2e7d32"/></svg>
