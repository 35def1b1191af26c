# shellcheck shell=bash
# What the tests and benchmarks need from the machine. Sourced by ./test and by benches/*.
#
# Nothing is fetched when everything is there: each tool is looked for first, and only what is
# missing is installed, with apt (as root or through sudo) or npm.

# The axe-core release whose rules the browser journeys are held to.
AXE_VERSION=4.14.1

# Where things that are fetched are kept: beside the build, never in the tree.
tools_dir() {
    printf '%s/tools' "${CARGO_TARGET_DIR:-$ROOT/target}"
}

# as_root COMMAND…: runs it as the machine's administrator.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "「$*」には管理者権限が必要です。root で実行するか、sudo を用意してください。" >&2
        return 1
    fi
}

# postgres_bin: the folder with initdb and pg_ctl, which Debian keeps off the PATH.
postgres_bin() {
    local found
    found=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
    if [ -z "$found" ] && command -v initdb >/dev/null; then
        found=$(dirname "$(command -v initdb)")
    fi
    [ -n "$found" ] && printf '%s' "$found"
}

# missing_packages: the Debian packages whose tools are not here, one a line.
missing_packages() {
    [ -n "$(postgres_bin)" ] || echo postgresql
    command -v psql >/dev/null || echo postgresql-client
    command -v chromium >/dev/null || echo chromium
    command -v chromedriver >/dev/null || echo chromium-driver
    [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || echo fonts-noto-cjk
    command -v sqlite3 >/dev/null || echo sqlite3
    command -v pdftotext >/dev/null || echo poppler-utils
    command -v npm >/dev/null || echo npm
    command -v python3 >/dev/null || echo python3
    command -v cc >/dev/null || echo build-essential
    command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || echo nginx
    command -v wrk >/dev/null || echo wrk
}

# install_missing: brings the machine up to what the tests need.
install_missing() {
    local -a packages
    mapfile -t packages < <(missing_packages)
    if [ "${#packages[@]}" -gt 0 ]; then
        echo "installing: ${packages[*]}"
        as_root apt-get update -q || return 1
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends "${packages[@]}" || return 1
    fi
    need_rust && need_axe
}

# need_rust: the pinned toolchain with formatter and linter (rustup reads rust-toolchain.toml).
need_rust() {
    if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
        export PATH="$HOME/.cargo/bin:$PATH"
    fi
    if ! command -v cargo >/dev/null; then
        echo "Rust がありません。https://rustup.rs の手順で rustup を入れてください。" >&2
        return 1
    fi
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt || return 1
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy || return 1
}

# need_axe: axe.min.js in the tools folder, exported as RENKEI_AXE for the browser journeys.
need_axe() {
    local dir file
    dir=$(tools_dir)
    file=$dir/node_modules/axe-core/axe.min.js
    if ! grep -qs "axe v$AXE_VERSION" "$file"; then
        mkdir -p "$dir"
        npm install --prefix "$dir" --no-audit --no-fund --ignore-scripts --no-save \
            "axe-core@$AXE_VERSION" || return 1
    fi
    export RENKEI_AXE=$file
}

# free_port: a port of this machine that nobody listens on.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
