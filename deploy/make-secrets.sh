#!/bin/sh
# The secrets of deploy/compose.yaml, made once; what is there already stays.
set -eu
[ -e "$(dirname "$0")/.env" ] || printf 'COMPOSE_PROJECT_NAME=hoeram\nPORTAL_HOST=%s\n' "${PORTAL_HOST:-localhost}" >"$(dirname "$0")/.env"
umask 077
[ -e "$(dirname "$0")/portal.env" ] || echo '# More settings of the portal, a line each, such as PORTAL_ADMINS=admin@city.example: README.md, "Settings".' >"$(dirname "$0")/portal.env"
folder=$(cd "$(dirname "$0")" && pwd)/secrets
mkdir -p "$folder"
cd "$folder"
host=${PORTAL_HOST:-localhost}

put() { # name: what comes in, unless it is there
  if [ -s "$1" ]; then cat >/dev/null; else cat >"$1.new" && mv "$1.new" "$1"; fi
  chmod 444 "$1" # containers read it as accounts of their own; the folder keeps others out
}
random() { od -An -N 32 -tx1 /dev/urandom | tr -d ' \n'; }

random | put secret_key
random | put database_password
random | put storage_secret
printf 'postgresql://hoeram:%s@database:5432/hoeram' "$(cat database_password)" | put database_url
printf '{"identities": [{"name": "portal", "credentials": [{"accessKey": "portal", "secretKey": "%s"}], "actions": ["Read:portal", "Write:portal", "List:portal", "Tagging:portal"]}]}' \
  "$(cat storage_secret)" | put storage_identities.json
if [ ! -s tls_certificate.pem ]; then # stands in until there is a real one
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
    -keyout tls_key.pem -out tls_certificate.pem 2>/dev/null
  chmod 444 tls_key.pem tls_certificate.pem
fi
echo "The secrets are in $folder. Keep a copy of secret_key beside the backups, not in them."
