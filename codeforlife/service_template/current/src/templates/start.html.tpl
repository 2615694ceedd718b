@@ file if example and codeforlife-users
{% load static %}<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{ service_name|capfirst }} service · Code for Life</title>
    <link rel="icon" href="{% static 'start/icon.svg' %}" type="image/svg+xml">
    <link rel="stylesheet" href="{% static 'start/start.css' %}">
    <script type="module" src="{% static 'start/start.js' %}"></script>
  </head>
  <body
    data-csrf-cookie="{{ csrf_cookie_name }}"
    data-metadata-cookie="{{ metadata_cookie_name }}"
    data-logout-url="{% url 'logout' %}"
  >
    <header>
      <p class="brand">Code for Life</p>
      <h1>The {{ service_name }} service</h1>
      <p>
        A back end that keeps the fruits of a school’s kitchen. It uses the
        <code>codeforlife</code> package: log in as somebody and look at what the API
        lets that person see.
      </p>
    </header>

    <main>
      <section aria-labelledby="people-heading">
        <h2 id="people-heading">Who are you?</h2>
        <noscript><p class="notice">Logging in from this page needs JavaScript.</p></noscript>
        <ul class="people">
          {% for login in logins %}
          <li>
            <h3>{{ login.role }}</h3>
            <p>{{ login.about }}</p>
            <dl>
              {% for name, value in login.credentials.items %}
              <div><dt>{{ name }}</dt><dd><code>{{ value }}</code></dd></div>
              {% endfor %}
            </dl>
            <form class="login" action="{% url login.url_name %}" method="post">
              {% for name, value in login.credentials.items %}
              <input type="hidden" name="{{ name }}" value="{{ value }}">
              {% endfor %}
              <button type="submit" disabled>Log in<span class="hidden"> as {{ login.role|lower }}</span></button>
            </form>
          </li>
          {% endfor %}
        </ul>
      </section>

      <section id="session" aria-labelledby="session-heading" aria-live="polite">
        <div class="bar">
          <h2 id="session-heading" tabindex="-1">You are not logged in</h2>
          <form id="logout" hidden><button type="submit">Log out</button></form>
        </div>
        <p id="message">Without logging in you see nothing:</p>
        <div id="results"></div>
      </section>

      <section aria-labelledby="endpoints-heading">
        <h2 id="endpoints-heading">Endpoints</h2>
        <div class="scroll" role="region" aria-labelledby="endpoints-heading" tabindex="0">
          <table>
            <thead><tr><th scope="col">Path</th><th scope="col">Methods</th><th scope="col">For</th></tr></thead>
            <tbody>
              {% for endpoint in endpoints %}
              <tr>
                <td>{% if "GET" in endpoint.methods %}<a href="{{ endpoint.path }}">{{ endpoint.path }}</a>{% else %}{{ endpoint.path }}{% endif %}</td>
                <td>{{ endpoint.methods }}</td>
                <td>{{ endpoint.about }}</td>
              </tr>
              {% endfor %}
            </tbody>
          </table>
        </div>
        <p>Links open in the browsable API and show what the logged-in user may see.</p>
      </section>
    </main>
  </body>
</html>
