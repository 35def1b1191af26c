# shellcheck shell=bash
# A private PostgreSQL cluster for one run. Sourced after tools.sh by ./test and by benches/*.
#
#   postgres_start     makes and starts it, and exports RENKEI_TEST_POSTGRES=postgres://…
#   postgres_stop      stops it and removes it; safe to call twice, or when nothing was started
#
# With RENKEI_TEST_POSTGRES already set, that server is used and left alone.

POSTGRES_HOME=

# as_postgres COMMAND…: initdb refuses to run as root, so root hands over to the package's user.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

postgres_start() {
    [ -z "${RENKEI_TEST_POSTGRES:-}" ] || { echo "using RENKEI_TEST_POSTGRES as given"; return 0; }
    local bin port sync=${1:-off}
    bin=$(postgres_bin)
    port=$(free_port)
    POSTGRES_HOME=$(mktemp -d "${TMPDIR:-/tmp}/renkei-postgres.XXXXXX")
    [ "$(id -u)" != 0 ] || chown postgres: "$POSTGRES_HOME"
    as_postgres "$bin/initdb" --pgdata="$POSTGRES_HOME/data" --username=renkei --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$POSTGRES_HOME.log" 2>&1 \
        || { cat "$POSTGRES_HOME.log" >&2; return 1; }
    # The data lives for one run: durability would only cost time.
    as_postgres "$bin/pg_ctl" --pgdata="$POSTGRES_HOME/data" --log="$POSTGRES_HOME/server.log" --wait --timeout=60 \
        --options="-p $port -k $POSTGRES_HOME -c listen_addresses=127.0.0.1 -c max_connections=300 \
-c fsync=$sync -c synchronous_commit=$sync -c full_page_writes=$sync -c timezone=UTC" \
        start >>"$POSTGRES_HOME.log" 2>&1 || { cat "$POSTGRES_HOME.log" >&2; return 1; }
    export RENKEI_TEST_POSTGRES="postgres://renkei@127.0.0.1:$port/postgres"
    echo "PostgreSQL: $RENKEI_TEST_POSTGRES"
}

postgres_stop() {
    [ -n "$POSTGRES_HOME" ] || return 0
    as_postgres "$(postgres_bin)/pg_ctl" --pgdata="$POSTGRES_HOME/data" --mode=immediate --wait stop >/dev/null 2>&1
    rm -rf "$POSTGRES_HOME" "$POSTGRES_HOME.log"
    POSTGRES_HOME=
    unset RENKEI_TEST_POSTGRES
}
