#!/bin/sh
# Run by nginx's container before it serves: the settings of deploy/nginx with the places and ports of the container.
# Web containers get other addresses when they are made anew, so that nginx (1.27.3 or later) asks for them again.
set -eu
: "${PORTAL_HOST:?}" "${HTTPS_PORT:?}"
purged=/var/cache/nginx/hoeram-purged
mkdir -p /var/cache/nginx/hoeram "$purged"
(while sleep 600; do find "$purged" -type f -mmin +60 -delete; done) & # a moment that is over says nothing any more
sed -e "s/portal\.example\\\$request_uri/$PORTAL_HOST:$HTTPS_PORT\$request_uri/" \
  -e "s/portal\.example/$PORTAL_HOST/g" \
  -e 's/server 127\.0\.0\.1:8000 \([^;]*\);/server web:8000 \1 resolve;/' \
  -e 's/^\( *\)zone hoeram_[a-z]* [0-9]*k;/&\n\1resolver 127.0.0.11 valid=5s ipv6=off;/' \
  -e 's/max_size=[0-9]*m/max_size=96m/' \
  -e 's/listen \(\[::\]:\)\{0,1\}80\b/listen \18080/; s/listen \(\[::\]:\)\{0,1\}443\b/listen \18443/' \
  -e 's#/etc/hoeram/tls/fullchain.pem#/run/secrets/tls_certificate#; s#/etc/hoeram/tls/privkey.pem#/run/secrets/tls_key#' \
  -e 's/listen 127\.0\.0\.1:8099/listen 8099/' \
  -e '/location \/purged\//,/}/ s/^\( *\)allow 127\.0\.0\.1;/\1allow 10.0.0.0\/8;\n\1allow 172.16.0.0\/12;\n\1allow 192.168.0.0\/16;/' \
  -e 's#/var/log/nginx/hoeram.log#/dev/stdout#; s#/var/log/nginx/hoeram-error.log#/dev/stderr#' \
  /etc/hoeram/nginx.conf >/etc/nginx/conf.d/default.conf
