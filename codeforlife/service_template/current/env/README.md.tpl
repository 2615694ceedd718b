# Variables

The process environment wins over `.env.ENV`, which wins over `.env`; secrets belong in
neither. `python manage.py env` shows what a process has, and where from. What is
required stops the start where it is missing. `ENV` says which environment it is.

| variable | local | development, staging, production | meaning |
|---|---|---|---|
| `ALLOWED_HOSTS` | - | - | Further host names of the service. |
| `APP_ID` | - | - | Shown by the health check. |
| `APP_VERSION` | - | - | Shown by the health check. |
@@ if aws
| `AWS_ACCESS_KEY_ID` | - | - | Credentials for AWS; a deployed service has a role instead. |
| `AWS_ENDPOINT_URL` | - | - | A stand-in for AWS, such as LocalStack or moto. |
| `AWS_KMS_KEY_ID` | - | - | The AWS key that wraps the keys, if AWS KMS does. |
| `AWS_REGION` | `us-east-1` | `us-east-1` | The AWS region of every AWS service. |
| `AWS_S3_APP_DEFAULT_ACL` | - | - | The access list of new media objects. |
| `AWS_S3_APP_QUERYSTRING_AUTH` | `1` | `1` | Whether links to media are signed. |
| `AWS_S3_APP_QUERYSTRING_EXPIRE` | `3600` | `3600` | Seconds a media link lasts. |
| `AWS_S3_STATIC_BUCKET` | - | - | The bucket of static files. |
| `AWS_S3_STATIC_DEFAULT_ACL` | - | - | The access list of new static objects. |
| `AWS_S3_STATIC_FOLDER` | - | - | The folder in the bucket of static files. |
| `AWS_S3_STATIC_QUERYSTRING_AUTH` | `1` | `1` | Whether links to static files are signed. |
| `AWS_S3_STATIC_QUERYSTRING_EXPIRE` | `3600` | `3600` | Seconds a static link lasts. |
| `AWS_SECRET_ACCESS_KEY` | - | - | The other half of those credentials. |
@@ end
| `BULK_MAX_SIZE` | `1000` | `1000` | Rows that one bulk request may name. |
@@ if aws
| `CACHE_CLUSTER_ID` | - | - | The Redis cluster, for finding its metadata. |
@@ end
| `CELERY_BROKER_URL` | `memory://` | `memory://` | The task broker, where it is neither SQS_URL nor REDIS_URL. |
| `CELERY_TASK_ALWAYS_EAGER` | `1` | `1` | Whether tasks run at once, in the process that queues them. |
| `DATABASE_REPLICA_URLS` | - | - | URLs of the database's read replicas. |
| `DATABASE_URL` | - | required | The database: postgresql://user:password@host:port/name or sqlite:///file. |
| `DB_CONNECT_TIMEOUT` | `3` | `3` | Seconds to connect to the database. |
| `DB_DISABLE_SERVER_SIDE_CURSORS` | `0` | `0` | Whether rows are read without cursors; PgBouncer's transaction mode needs it. |
| `DB_ENGINE` | - | - | The kind of database; PostgreSQL if a DB_* variable names a server. |
| `DB_HOST` | `db` | `db` | The database server's host. |
| `DB_NAME` | `@@name@@` | `@@name@@` | The database's name. |
| `DB_PASSWORD` | `password` | `password` | That user's password. |
| `DB_POOL` | `0` | `0` | Whether threads share a connection pool. |
| `DB_POOL_MAX_SIZE` | `4` | `4` | Connections of a pool at most. |
| `DB_POOL_MIN_SIZE` | `1` | `1` | Connections that a pool keeps open. |
| `DB_POOL_TIMEOUT` | `3` | `3` | Seconds that a thread waits for a connection of the pool. |
| `DB_PORT` | `5432` | `5432` | The database server's port. |
| `DB_REQUEST_TIMEOUT` | `20` | `20` | Seconds that a request waits for PostgreSQL at most; 0 for no limit. |
| `DB_STATEMENT_TIMEOUT` | `0` | `0` | Seconds after which PostgreSQL stops a statement; 0 leaves it to the server. PgBouncer refuses it: set it for the role instead. |
| `DB_TCP_USER_TIMEOUT` | `10` | `10` | Seconds until a network that confirms nothing counts as down. |
| `DB_USER` | `root` | `root` | The database's user. |
| `DEBUG` | `1` | `0` | Whether errors show their source; only local, and only to local hosts. |
| `ENCRYPTION_KEYSET` | - | - | The keys of personal data, in base64, wrapped or plain. |
| `ENCRYPTION_KEYSET_PATH` | `.keys/local.keyset.json` | `.keys/local.keyset.json` | The file of a developer's keys. |
| `ENCRYPTION_KEY_PROVIDER` | `codeforlife.encryption.providers.local.LocalFileKeyProvider` | `codeforlife.encryption.providers.environment.EnvironmentKeyProvider` | The class that hands out the keys of personal data. |
| `ENCRYPTION_REFRESH_SECONDS` | `60` | `60` | Seconds after which the keys are looked up again. |
| `ENCRYPTION_SCAN_LIMIT` | `50000` | `50000` | The most rows that a search for a part of an encrypted text decrypts. |
@@ if gcp
| `GCP_KMS_KEY_NAME` | - | - | The key that wraps this service's keys. |
@@ end
@@ if gcp
| `GCP_KMS_KEY_RING_LOCATION` | - | - | Where the key ring is. |
@@ end
@@ if gcp
| `GCP_KMS_KEY_RING_NAME` | - | - | The key ring. |
@@ end
@@ if gcp
| `GCP_WIF_AUDIENCE` | - | - | The workload identity pool that trusts this AWS role. |
@@ end
@@ if gcp
| `GCP_WIF_SERVICE_ACCOUNT` | - | - | The Google service account to act as. |
@@ end
| `GITHUB_OIDC_ALLOWED_OWNERS` | `ocadotechnology` | `ocadotechnology` | GitHub accounts whose workflows may call this service. |
| `GITHUB_OIDC_ALLOWED_REPOSITORIES` | - | - | Their repositories that may, as owner/name; all of them if not set. |
| `GITHUB_OIDC_ALLOWED_WORKFLOWS` | - | - | The reusable workflows that may, as owner/name/path@ref; * in the ref stands for any text; all of them if not set. |
@@ if gcp
| `GOOGLE_APPLICATION_CREDENTIALS` | - | - | Locally, the JSON file of the Google service account to act as. |
@@ end
@@ if gcp
| `GOOGLE_CLIENT_ID` | - | - | The OAuth client that users log in to. |
@@ end
@@ if gcp
| `GOOGLE_CLIENT_SECRET` | - | - | The secret of that OAuth client. |
@@ end
@@ if gcp
| `GOOGLE_CLOUD_BIGQUERY_DATASET_ID` | - | - | The BigQuery dataset that tasks load into. |
@@ end
@@ if gcp
| `GOOGLE_CLOUD_BIGQUERY_ENDPOINT` | - | - | A stand-in for BigQuery, which is asked without credentials. |
@@ end
@@ if gcp
| `GOOGLE_CLOUD_PROJECT_ID` | `decent-digit-629` | `decent-digit-629` | The Google Cloud project of the warehouse and the keys. |
@@ end
| `HEALTH_CHECK_TIMEOUT` | `2` | `2` | Seconds per readiness check. |
| `LOGIN_LIMIT_PER_ACCOUNT` | `30` | `30` | Failed log-ins to one account, from anywhere. |
| `LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS` | `8` | `8` | Failed log-ins to one account from one address. |
| `LOGIN_LIMIT_PER_ADDRESS` | `600` | `600` | Log-ins from one address, which a whole school may share. |
| `LOGIN_LIMIT_WINDOW` | `900` | `900` | Seconds that a failed log-in counts. |
| `LOG_LEVEL` | `INFO` | `INFO` | The least severe level that is logged. |
| `MAIL_AUTH` | - | - | The Authorization header for Dotdigital. |
| `MAIL_ENABLED` | `0` | `0` | Whether mail is sent, instead of shown in the log. |
| `MAIL_URL` | `https://{region}-api.dotdigital.com` | `https://{region}-api.dotdigital.com` | Dotdigital's API; {region} stands for the region of a call. |
@@ if aws
| `RDS_DB_NAME` | - | - | The database, for finding its metadata. |
| `RDS_INSTANCE_NAME` | - | - | The database server, for finding its metadata. |
| `RDS_SCHEMA_NAME` | - | - | The database schema, for finding its metadata. |
@@ end
| `REDIS_HOST` | - | - | Redis' host, instead of REDIS_URL. |
| `REDIS_PATH` | `0` | `0` | The number of Redis' database. |
| `REDIS_PORT` | `6379` | `6379` | Redis' port. |
| `REDIS_URL` | - | required | Redis, as the cache and (without SQS_URL) the task broker. |
| `SECRETS_ID` | - | - | The name of the secret in AWS Secrets Manager. |
| `SECRETS_SOURCE` | - | - | Where secrets are: file, s3, aws-secrets-manager, environment, or a class. |
| `SECRET_KEY` | - | required | Signs cookies and links; a secret. |
| `SECURE_HSTS_SECONDS` | `0` | `31536000` | Seconds for which browsers insist on https. |
| `SECURE_SSL_REDIRECT` | `0` | `0` | Whether plain http requests are redirected to https. |
| `SERVER_CELERY_WORKER` | `1` | `0` | Whether the web server starts a task worker beside itself; only locally. |
| `SERVER_GRACEFUL_TIMEOUT` | `30` | `30` | Seconds that running requests get to finish when the server stops. |
| `SERVER_HOST` | `127.0.0.1` | `0.0.0.0` | The address that the server listens on. |
| `SERVER_MIGRATE` | `1` | `1` | Whether the server migrates the database at start. |
| `SERVER_MODE` | `django` | `django` | What this process is: the web server, a task worker or the scheduler. |
| `SERVER_PORT` | `8000` | `8080` | The port that the server listens on. |
| `SERVER_THREADS` | `4` | `4` | Threads per web worker. |
| `SERVER_TIMEOUT` | `60` | `60` | Seconds after which a hung worker is replaced. |
| `SERVER_WORKERS` | `0` | `0` | Worker processes; 0 chooses by cores. |
| `SERVICE_DOMAIN` | `localhost` | required | The domain under which browsers reach the service. |
| `SERVICE_EXTERNAL_DOMAIN` | `localhost` | `localhost` | The domain that the service shares with its front end, for cookies. |
| `SERVICE_PORT` | `8000` | `8000` | The port of the service's URL. |
| `SERVICE_PROTOCOL` | `http` | `https` | The scheme under which browsers reach the service. |
| `SERVICE_SITE_URL` | `http://localhost:5173` | required | The origin of the front end. |
@@ if aws
| `SQS_URL` | - | - | The queue of this service's tasks. |
@@ end
| `TRUSTED_PROXIES` | - | - | Addresses of proxies whose X-Forwarded headers are believed; * for any. |
@@ if aws
| `aws_region` | - | - | The platform's AWS region; wins over AWS_REGION. |
| `aws_s3_app_bucket` | - | - | The bucket of media files, secrets and metadata. |
| `aws_s3_app_folder` | - | - | The folder in that bucket that belongs to the platform. |
@@ end
