#!/bin/sh
# Makes the secrets of compose.yaml, a file each, in docker/secrets. What is there stays as it is; to change a secret,
# delete the folder, and the volumes with it: docker compose -f docker/compose.yaml down --volumes
set -eu
folder=$(dirname "$0")/secrets
if [ -e "$folder/store_identities" ]; then
  echo "There are secrets in $folder already."
  exit 0
fi
command -v openssl >/dev/null || { echo 'openssl is needed.' >&2; exit 1; }
# Containers read them as users of their own, so the files are open and the folder is not.
mkdir -p "$folder"
chmod 700 "$folder"
umask 022
secret() { openssl rand -hex 32; }
write() { cat >"$folder/$1"; }

secret | write operator_token
secret | write study_reference_key
password=$(secret)
echo "$password" | write redis_password
echo "requirepass $password" | write cache_configuration
id=$(openssl rand -hex 10)
key=$(secret)
write s3_credentials <<END
[default]
aws_access_key_id = $id
aws_secret_access_key = $key
END
write store_identities <<END
{"identities": [{"name": "application", "credentials": [{"accessKey": "$id", "secretKey": "$key"}],
  "actions": ["Admin", "Read", "List", "Write", "Tagging"]}]}
END
echo "Secrets are in $folder. The operators' token: $folder/operator_token"
