"""Google: log-in, warehouse and key service."""

from codeforlife.cloud.conf import Google as _Google

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

GOOGLE_CLIENT_ID = _env.read(_Google.client_id)
GOOGLE_CLIENT_SECRET = _env.read(_Google.client_secret)
GOOGLE_CLOUD_PROJECT_ID = _env.read(_Google.project_id)
GOOGLE_CLOUD_BIGQUERY_DATASET_ID = _env.read(_Google.bigquery_dataset_id)
GOOGLE_CLOUD_BIGQUERY_ENDPOINT = _env.read(_Google.bigquery_endpoint)
GOOGLE_APPLICATION_CREDENTIALS = _env.read(_Google.application_credentials)

GCP_KMS_KEY_RING_LOCATION = _env.read(_Google.kms_key_ring_location)
GCP_KMS_KEY_RING_NAME = _env.read(_Google.kms_key_ring_name)
GCP_KMS_KEY_NAME = _env.read(_Google.kms_key_name)
GCP_KMS_KEY_URI = (
    f"gcp-kms://projects/{GOOGLE_CLOUD_PROJECT_ID}"
    f"/locations/{GCP_KMS_KEY_RING_LOCATION}"
    f"/keyRings/{GCP_KMS_KEY_RING_NAME}/cryptoKeys/{GCP_KMS_KEY_NAME}"
)
