#!/usr/bin/env bash
# Set up the portal on a Debian server: account, folders, settings, units, nginx, and the first release.
# May be run again: what is there stays as it is. Source: docs/operations.md, "A server of its own".
set -euo pipefail

usage() {
  cat <<'WORDS'
deploy/install.sh --host portal.example [options]

  --host NAME         the name that the portal answers to; required on the first run
  --repository URL    where releases come from: a git repository (default: that of this folder)
  --reference NAME    a tag, branch or commit (default: the newest of the main branch)
  --from FOLDER       take the sources from a folder and no repository
  --dry-run           say what would be done, and do nothing
  --root FOLDER       another root than /, to try it: neither packages, accounts, units nor nginx are touched
  --no-packages       install nothing of Debian
WORDS
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
host='' repository='' reference='' folder='' root='' dry='' packages=yes
while (($#)); do
  case $1 in
    --host) host=${2:?} && shift ;;
    --repository) repository=${2:?} && shift ;;
    --reference) reference=${2:?} && shift ;;
    --from) folder=$(cd "${2:?}" && pwd) && shift ;;
    --root) root=$(mkdir -p "${2:?}" && cd "$2" && pwd) && shift ;;
    --dry-run) dry=yes ;;
    --no-packages) packages='' ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done

settings=$root/etc/hoeram/portal.env nginx=$root/etc/nginx/conf.d/hoeram.conf
say() { printf '%s\n' "$*"; }
run() { # a step, or what it would be
  if [[ $dry ]]; then say "would run: $*"; else "$@"; fi
}
quietly() { # openssl draws dots while it works; what went wrong is said
  local said
  said=$("$@" 2>&1) || { say "$said" >&2 && return 1; }
}
on_server() { [[ ! $root ]]; }
fail() { say "$*" >&2 && exit 1; }

if on_server && [[ ! $dry && $(id -u) -ne 0 ]]; then fail "Run it as root, or with --dry-run to see what it does."; fi
if [[ ! $host && -r $settings ]]; then # a run that was broken off may have written it
  host=$(sed -n 's/^PORTAL_HOSTS=["'"'"']\{0,1\}\.\{0,1\}\([A-Za-z0-9.-]*\).*/\1/p' "$settings" | head -n 1)
fi
if [[ ! $host && (! -e $settings || (! $dry && ! -e $nginx)) ]]; then fail "Say which name the portal answers to: --host portal.example"; fi
if [[ $host && ! $host =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]]; then fail "$host is no host name."; fi

# --- What Debian has -------------------------------------------------------------------------------------------------
if on_server && [[ $packages ]]; then
  missing=()
  for package in python3-venv git nginx openssl; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok' || missing+=("$package")
  done
  if ((${#missing[@]})); then
    run apt-get update -qq
    run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  fi
fi
if [[ ! $dry ]] || command -v python3 >/dev/null; then # a small Debian has none before
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "The portal needs Python 3.11 or later."
fi

# --- Account and folders ---------------------------------------------------------------------------------------------
own=() sent=()
if on_server; then
  id -u hoeram >/dev/null 2>&1 || run adduser --quiet --system --group --home /var/lib/hoeram hoeram
  getent group hoeram-web >/dev/null || run addgroup --quiet --system hoeram-web # what nginx sends itself, and nothing else
  id -nG www-data 2>/dev/null | tr ' ' '\n' | grep -qx hoeram-web || run adduser --quiet www-data hoeram-web
  if id -nG www-data 2>/dev/null | tr ' ' '\n' | grep -qx hoeram; then run deluser --quiet www-data hoeram; fi
  own=(-o hoeram -g hoeram) sent=(-o hoeram -g hoeram-web)
fi
data=$root/var/lib/hoeram
run install -d -m 755 "$root/srv/hoeram" "$root/srv/hoeram/releases" "$root/srv/hoeram/venvs"
run install -d -m 750 ${own[@]+"${own[@]}"} "$root/var/backups/hoeram"
# Others may pass through the folder of data to the two that nginx sends, whose group all that is written there gets.
if [[ -d $data ]]; then run find "$data" -mindepth 1 -maxdepth 1 ! -type l -exec chmod o-rwx {} +; fi
run install -d -m 751 ${own[@]+"${own[@]}"} "$data"
for folder_sent in "$data/static" "$data/blobs"; do
  if on_server && [[ -d $folder_sent && $(stat -c %G "$folder_sent") != hoeram-web ]]; then
    run chgrp -hR hoeram-web "$folder_sent"
    run find "$folder_sent" -type d -exec chmod g+s,o-rwx {} +
  fi
  run install -d -m 2750 ${sent[@]+"${sent[@]}"} "$folder_sent"
done
run install -d -m 755 "$root/var/cache/nginx/hoeram" "$root/var/www/letsencrypt"
if on_server; then
  run install -d -m 750 -g hoeram /etc/hoeram
else
  run install -d -m 750 "$root/etc/hoeram"
fi

# --- Settings: a secret key of its own, and the host -----------------------------------------------------------------
if [[ -e $settings ]]; then
  say "$settings is there and stays as it is."
elif [[ $dry ]]; then
  say "would write: $settings, with a new secret key"
else
  key=$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')
  umask 077
  sed -e "s|^PORTAL_SECRET_KEY=.*|PORTAL_SECRET_KEY=$key|" -e "s|portal\.example|$host|g" \
    -e "s|/var/lib/hoeram|$root/var/lib/hoeram|; s|/var/backups/hoeram|$root/var/backups/hoeram|" \
    "$here/deploy/portal.env.example" >"$settings.new"
  umask 022
  mv "$settings.new" "$settings"
  say "Wrote $settings. Keep the secret key beside the backups, not in them."
fi
if on_server && [[ -e $settings ]]; then run chown root:root "$settings"; fi
if [[ -e $settings ]]; then run chmod 600 "$settings"; fi # systemd and "hoeram" read it as root, and nobody else has to

# --- Where releases come from ----------------------------------------------------------------------------------------
if [[ ! $folder && ! -e $root/srv/hoeram/repository ]]; then
  run git clone --quiet --no-checkout "${repository:-$here}" "$root/srv/hoeram/repository"
  if [[ ! $repository && ! $dry ]]; then # of whoever cloned this folder
    origin=$(git -C "$here" remote get-url origin 2>/dev/null || true)
    if [[ $origin ]]; then git -C "$root/srv/hoeram/repository" remote set-url origin "$origin"; fi
  fi
fi

# --- Units and nginx -------------------------------------------------------------------------------------------------
run install -d "$root/etc/systemd/system" "$root/etc/nginx/conf.d" "$root/usr/local/bin"
for unit in "$here"/deploy/systemd/*; do # an upgrade brings those of its release
  [[ -e $root/etc/systemd/system/${unit##*/} ]] || run install -m 644 "$unit" "$root/etc/systemd/system/"
done
run install -d "$root/etc/tmpfiles.d"
run install -m 644 "$here/deploy/tmpfiles.d/hoeram.conf" "$root/etc/tmpfiles.d/hoeram.conf"
run ln -sfn /srv/hoeram/current/deploy/hoeram "$root/usr/local/bin/hoeram"
if [[ ! -e $root/etc/hoeram/tls/fullchain.pem ]]; then
  run install -d -m 750 "$root/etc/hoeram/tls"
  run quietly openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=${host:-localhost}" \
    -addext "subjectAltName=DNS:${host:-localhost}" \
    -keyout "$root/etc/hoeram/tls/privkey.pem" -out "$root/etc/hoeram/tls/fullchain.pem"
  say "A certificate of our own stands in until you have a real one (docs/operations.md, TLS)."
fi
if [[ ! -e $nginx ]]; then
  if [[ $dry ]]; then
    say "would write: $nginx"
  else
    sed "s/portal\.example/$host/g" "$here/deploy/nginx/hoeram.conf" >"$nginx.new"
    mv "$nginx.new" "$nginx"
  fi
fi
if on_server; then
  run rm -f /etc/nginx/sites-enabled/default
  run systemd-tmpfiles --create /etc/tmpfiles.d/hoeram.conf
  run nginx -t
  run systemctl daemon-reload
  run systemctl enable --quiet --now hoeram-web.socket
  run systemctl enable --quiet hoeram.target hoeram-web.service hoeram-tick.service hoeram-work.service
  run systemctl reload-or-restart nginx
fi

# --- The first release -----------------------------------------------------------------------------------------------
given=(--without-backup)
if [[ $folder ]]; then given+=(--from "$folder"); elif [[ $reference ]]; then given+=("$reference"); fi
if [[ $root ]]; then given+=(--root "$root"); fi
if [[ -L $root/srv/hoeram/current ]]; then
  say "A release serves already: deploy/upgrade puts a newer one into service."
elif [[ $dry ]]; then
  say "would run: deploy/upgrade ${given[*]}"
elif [[ $root && ! ${HOERAM_SYSTEMCTL:-} ]]; then # units of this machine are not those of the other root
  say "All is in its place below $root. The first release is built and started where / is the root."
else
  "$here/deploy/upgrade" "${given[@]}"
  say "Now make the first account: hoeram createsuperuser"
fi
