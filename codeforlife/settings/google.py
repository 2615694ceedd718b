"""Google: log-in, warehouse and key service."""

from ._environment import env as _env

__all__ = [
    "GCP_KMS_KEY_NAME",
    "GCP_KMS_KEY_RING_LOCATION",
    "GCP_KMS_KEY_RING_NAME",
    "GCP_KMS_KEY_URI",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "GOOGLE_CLOUD_BIGQUERY_DATASET_ID",
    "GOOGLE_CLOUD_BIGQUERY_ENDPOINT",
    "GOOGLE_CLOUD_PROJECT_ID",
]

GOOGLE_CLIENT_ID = _env.text(
    "GOOGLE_CLIENT_ID",
    "REPLACE_ME.apps.googleusercontent.com",
    help="The OAuth client that users log in to.",
)
GOOGLE_CLIENT_SECRET = _env.text(
    "GOOGLE_CLIENT_SECRET",
    "REPLACE_ME",
    secret=True,
    help="The secret of that OAuth client.",
)
GOOGLE_CLOUD_PROJECT_ID = _env.text(
    "GOOGLE_CLOUD_PROJECT_ID",
    "decent-digit-629",
    help="The Google Cloud project of the warehouse and the keys.",
)
GOOGLE_CLOUD_BIGQUERY_DATASET_ID = _env.text(
    "GOOGLE_CLOUD_BIGQUERY_DATASET_ID",
    "REPLACE_ME",
    help="The BigQuery dataset that tasks load into.",
)
GOOGLE_CLOUD_BIGQUERY_ENDPOINT = _env.url(
    "GOOGLE_CLOUD_BIGQUERY_ENDPOINT",
    help="A stand-in for BigQuery, which is asked without credentials.",
)
GOOGLE_APPLICATION_CREDENTIALS = _env.optional(
    "GOOGLE_APPLICATION_CREDENTIALS",
    help="Locally, the JSON file of the Google service account to act as.",
)

GCP_KMS_KEY_RING_LOCATION = _env.text(
    "GCP_KMS_KEY_RING_LOCATION", "REPLACE_ME", help="Where the key ring is."
)
GCP_KMS_KEY_RING_NAME = _env.text(
    "GCP_KMS_KEY_RING_NAME", "REPLACE_ME", help="The key ring."
)
GCP_KMS_KEY_NAME = _env.text(
    "GCP_KMS_KEY_NAME", "REPLACE_ME", help="The key that wraps this service's keys."
)
GCP_KMS_KEY_URI = (
    f"gcp-kms://projects/{GOOGLE_CLOUD_PROJECT_ID}"
    f"/locations/{GCP_KMS_KEY_RING_LOCATION}"
    f"/keyRings/{GCP_KMS_KEY_RING_NAME}/cryptoKeys/{GCP_KMS_KEY_NAME}"
)
