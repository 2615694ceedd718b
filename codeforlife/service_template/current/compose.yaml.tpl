# The parts of a deployed service, on this machine: docker compose up
name: @@name@@

x-environment: &environment
  DATABASE_URL: postgresql://postgres:postgres@db:5432/@@slug@@
  REDIS_URL: redis://cache:6379/0
  SERVER_HOST: 0.0.0.0
  SERVER_CELERY_WORKER: "0"

x-service: &service
  build: .
  volumes:
    - .:/service # all parts share the keys and secrets that the first one makes
  healthcheck:
    test:
      - CMD
      - python
      - -c
      - import urllib.request as r; r.urlopen("http://127.0.0.1:8000/health-check/live/")
    interval: 5s
    timeout: 5s
    retries: 24

services:
  app:
    <<: *service
    environment: *environment
    ports: ["127.0.0.1:8000:8000"]
    depends_on:
      db: { condition: service_healthy }
      cache: { condition: service_healthy }

  worker:
    <<: *service
    environment:
      <<: *environment
      SERVER_MODE: celery
    depends_on:
      app: { condition: service_healthy }

  beat:
    <<: *service
    environment:
      <<: *environment
      SERVER_MODE: beat
    depends_on:
      app: { condition: service_healthy }

  db:
    image: postgres:17
    environment:
      POSTGRES_DB: @@slug@@
      POSTGRES_PASSWORD: postgres
@@ if postgresql
    ports: ["127.0.0.1:5432:5432"]
@@ end
    volumes: ["db:/var/lib/postgresql/data"]
    healthcheck:
      test: [CMD, pg_isready, --username=postgres, --dbname=@@slug@@]
      interval: 2s
      timeout: 5s
      retries: 30

  cache:
    image: redis:7.4
    healthcheck:
      test: [CMD, redis-cli, ping]
      interval: 2s
      timeout: 5s
      retries: 30

volumes:
  db:
