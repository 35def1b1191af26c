"""What the benchmarks share: run both sides in turn, compare pair by pair, print, and keep the line.

Only the ratio of one run counts: machines differ and are noisy. Each side runs once unmeasured, then ours and the
reference in turn (A B A B …), at least five pairs; minimum, median and maximum of the ratio are printed.
"""
import argparse
import contextlib
import datetime
import http.client
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RECORD = ROOT / "docs" / "performance.md"
WAIT = 120


def arguments(text):
    """The switches every benchmark has."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="little data and one pair: shows that it runs, measures nothing")
    parser.add_argument("--record", action="store_true", help="append the figures to docs/performance.md")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of runs (at least 5 are recorded)")
    parser.add_argument("--only", default="", help="only the parts whose name contains this")
    parser.add_argument("--keep", help="a folder for the made-up lists and databases, kept for the next run")
    chosen = parser.parse_args()
    if chosen.small:
        chosen.pairs = 1
    return chosen


def need(*programs):
    """The reference programs, from Debian; ends with the command that installs what is missing."""
    packages = {"psql": "postgresql-client", "nginx": "nginx", "wrk": "wrk", "sqlite3": "sqlite3"}
    missing = [name for name in programs if not find(name)]
    if missing:
        sys.exit("missing: apt-get install " + " ".join(packages.get(name, name) for name in missing))


def find(program):
    """The path of a program; Debian keeps servers off the PATH of ordinary users."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")


def binary():
    """The executable: RENKEI_BIN, or a fresh release build."""
    given = os.environ.get("RENKEI_BIN")
    if given:
        return given
    subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "web", "--bin", "renkei"], cwd=ROOT, check=True)
    return str(pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "renkei")


def environment(data, url=None):
    """The environment of our program: its data folder and nothing else that steers it."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("RENKEI_")}
    env.update(RENKEI_DATA=str(data), NO_COLOR="1")
    if url:
        env["RENKEI_DATABASE_URL"] = url
    return env


class Run:
    """A finished command: seconds, peak resident memory in MiB, exit code, what it printed."""

    def __init__(self, command, env=None, cwd=None, fails=False):
        with tempfile.TemporaryFile() as out:
            begun = time.perf_counter()
            process = subprocess.Popen([str(part) for part in command], env=env, cwd=cwd, stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - begun
            self.mebibytes = usage.ru_maxrss / 1024
            self.code = process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.printed = out.read().decode(errors="replace")
        if self.code and not fails:
            sys.exit(f"{' '.join(map(str, command))[:200]}\nended with {self.code}:\n{self.printed[-2000:]}")


class Report:
    """Prints each figure as it comes, and keeps them all when asked to."""

    def __init__(self, name, chosen):
        self.command = "benches/" + name
        self.chosen = chosen
        self.lines = []

    def wants(self, part):
        """Whether a part was asked for."""
        return self.chosen.only in part

    def ratios(self, item, what, ratios, floor, aim, more=False):
        """A line of ratios; `more` is better, or less."""
        low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
        self._line(item, what, f"{low:.2f} / {middle:.2f} / {high:.2f} ×", middle, floor, aim, "×", more)

    def value(self, item, what, value, floor, aim, unit, text=None):
        """A line of one value; less is better."""
        self._line(item, what, text or f"{value:.3g} {unit}", value, floor, aim, " " + unit, False)

    def _line(self, item, what, shown, value, floor, aim, unit, more):
        reached = (lambda goal: value >= goal) if more else (lambda goal: value <= goal)
        verdict = "aim" if reached(aim) else "floor" if reached(floor) else "MISSED"
        sign = "≥" if more else "≤"
        goals = "" if self.chosen.small else f"floor {sign} {floor:g}{unit}, aim {sign} {aim:g}{unit}: {verdict}"
        print(f"{item:3} {what:58} {shown:28} {goals}".rstrip(), flush=True)
        self.lines.append((item, what, shown, f"{sign} {floor:g}{unit}", f"{sign} {aim:g}{unit}", verdict))

    def finish(self):
        """Appends the figures to docs/performance.md under today's date."""
        if not self.chosen.record:
            return
        if self.chosen.small or self.chosen.pairs < 5:
            sys.exit("a small run measures nothing and is not recorded")
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
        day = f"{datetime.date.today()} {commit.stdout.strip()}".strip()
        words = {"aim": "目標", "floor": "下限", "MISSED": "未達"}
        with open(RECORD, "a", encoding="utf-8") as file:
            for item, what, shown, floor, aim, verdict in self.lines:
                file.write(f"| {day} | {item} | {what} | {shown} | {floor} | {aim} | {words[verdict]} | `{self.command}` |\n")


def pairs(count, ours, reference):
    """Both sides once unmeasured, then in turn; the runs of both."""
    ours(), reference()
    both = [(ours(), reference()) for _ in range(count)]
    return [run for run, _ in both], [run for _, run in both]


def quotients(ours, reference):
    """Ours through the reference, pair by pair."""
    return [left.seconds / right.seconds for left, right in zip(ours, reference)]


@contextlib.contextmanager
def workshop(chosen):
    """A folder for everything the benchmark makes."""
    if chosen.keep:
        folder = pathlib.Path(chosen.keep)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="renkei-bench-") as name:
        yield pathlib.Path(name)


def make_lists(folder, *more):
    """Made-up lists, unless they are there; the list files in order."""
    if not list(folder.glob("jigyosho_*.csv")):
        subprocess.run([sys.executable, ROOT / "benches" / "make_offices.py", folder, *map(str, more)], check=True)
    return sorted(folder.glob("jigyosho_*.csv"))


def fresh(folder):
    """An empty folder of this name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def copied(source, folder):
    """A copy of a data folder whose database nobody has open."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    return folder


# Who asks at which of our servers: host and port, and the cookie of an operator.
COOKIES = {}


def sign_in(program, address, link, env):
    """The cookie of an operator: by a link of the demonstration, or as somebody who is invited now."""
    form = b""
    if link is None:
        words = ["staff", "invite", "--email", f"bench-{time.time_ns()}@example.lg.jp", "--name", "計測 架空", "--role", "operator", "--area", "全国"]
        link = re.search(r"/invitation/[0-9a-f]{64}", Run([program, *words], env=env).printed)[0]
        typed = "mikan+tonneru+37+kujira"
        form = f"new={typed}&again={typed}"
    connection = http.client.HTTPConnection(address, timeout=WAIT)
    connection.request("POST", link, form, {"Content-Type": "application/x-www-form-urlencoded"})
    reply = connection.getresponse()
    cookies = [line.split(";")[0] for name, line in reply.getheaders() if name.lower() == "set-cookie"]
    found = [line for line in cookies if re.fullmatch(r"renkei=[0-9a-f]{64}", line)]
    if reply.status != 303 or not found:
        sys.exit(f"could not sign in: {reply.status} {reply.read()[:500]!r}")
    return found[0]


@contextlib.contextmanager
def server(program, data, *more, settings=None, url=None):
    """Our server on a free port: (address, process)."""
    process = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", *more], env=environment(data, url) | (settings or {}),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        link = None
        for line in process.stdout:
            found = re.search(r"ブラウザーで http://([0-9.]+:[0-9]+)", line)
            if found:
                break
            # The first account of the demonstration runs the system and may look everywhere.
            link = link or re.search(r"/sign-in/[0-9a-f]{64}", line)
        else:
            sys.exit("the server never said where it listens")
        # Read on, so that the server never waits for a reader.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        COOKIES[found[1]] = sign_in(program, found[1], link and link[0], environment(data, url))
        yield found[1], process
    finally:
        process.terminate()
        process.wait(WAIT)


def get(address, path, **headers):
    """(status, headers, bytes) of a page."""
    if address in COOKIES:
        headers.setdefault("Cookie", COOKIES[address])
    request = urllib.request.Request(f"http://{address}{path}", headers={key.replace("_", "-"): value for key, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=WAIT) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read()


class Load:
    """One run of wrk: requests per second, p50 and p99 in milliseconds."""

    UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}

    def __init__(self, url, connections, seconds, script=None):
        cookie = COOKIES.get(urllib.parse.urlsplit(url).netloc)
        asked = ["-H", f"Cookie: {cookie}"] if cookie else []
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *asked, url]
        self.printed = Run(command if script is None else command[:-1] + ["-s", script, url]).printed
        self.rate = float(re.search(r"Requests/sec:\s+([0-9.]+)", self.printed)[1])
        self.p50, self.p99 = self._share(50), self._share(99)
        if "Non-2xx" in self.printed and script is None:
            sys.exit(f"{url} is answered with errors:\n{self.printed}")

    def _share(self, percent):
        value, unit = re.search(rf"{percent}%\s+([0-9.]+)(us|ms|s|m)", self.printed).groups()
        return float(value) * self.UNITS[unit]


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def postgres():
    """A private PostgreSQL server with durable writes, as it comes: its address."""
    given = os.environ.get("RENKEI_TEST_POSTGRES")
    if given:
        yield given
        return
    script = (f'ROOT="{ROOT}"; . "$ROOT/tests/machine/tools.sh"; . "$ROOT/tests/machine/postgres.sh"; trap postgres_stop EXIT; '
              'postgres_start on >&2 && echo "$RENKEI_TEST_POSTGRES" && read -r _')
    keeper = subprocess.Popen(["bash", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        address = keeper.stdout.readline().strip()
        if not address:
            sys.exit("PostgreSQL did not start")
        yield address
    finally:
        keeper.stdin.close()
        keeper.wait(WAIT)
