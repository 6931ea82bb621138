#!/usr/bin/env bash
# Runs a command with a private PostgreSQL 15 of its own: `tools/with_postgres.sh COMMAND…`. The server listens on a socket in a temporary directory only
# (no port), runs as an unprivileged user, is stopped by its pid, and its data are removed. OSTOJA_TEST_POSTGRES tells the command the address.
set -eu
bin=/usr/lib/postgresql/15/bin
[ -x "$bin/postgres" ] || { echo "with_postgres.sh: postgresql-15 is not installed (packages.txt)" >&2; exit 1; }
dir=$(mktemp -d /tmp/ostoja-pg-XXXXXX)
as=""
if [ "$(id -u)" = 0 ]; then
  as="runuser -u nobody --"
  chown nobody "$dir"
fi
chmod 755 "$dir"
stop() {
  [ -f "$dir/data/postmaster.pid" ] && kill -INT "$(head -1 "$dir/data/postmaster.pid")" 2>/dev/null || true
  for _ in $(seq 100); do [ -f "$dir/data/postmaster.pid" ] || break; sleep 0.1; done
  rm -rf "$dir"
}
trap stop EXIT
cd "$dir"
$as "$bin/initdb" -D "$dir/data" -A trust -U ostoja -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log.init" 2>&1 || { cat "$dir/log.init" >&2; exit 1; }
$as "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/log" -o "-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=on" start >/dev/null || { cat "$dir/log" >&2; exit 1; }
$as "$bin/createdb" -h "$dir" -U ostoja ostoja_test
cd - >/dev/null
export OSTOJA_TEST_POSTGRES="host=$dir user=ostoja dbname=ostoja_test"
"$@"
