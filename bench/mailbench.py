#!/usr/bin/env python3
"""mailbench: one load program for any mail server (SMTP/LMTP, IMAP, POP3), Python 3 stdlib only.

  mailbench.py raw                                     this machine's disk, loopback and CPU figures
  mailbench.py smtp-accept    --profile P.json ...     messages/s accepted by SMTP
  mailbench.py deliver-visible --profile P.json ...    ... until all are visible to IMAP STATUS
  mailbench.py imap-ops       --profile P.json --messages 10000 [--cold]
  mailbench.py select         --profile P.json --messages 10000   (after imap-ops)
  mailbench.py idle           --profile P.json --connections 1000 [--tls]
  mailbench.py pop            --profile P.json
  mailbench.py login          --profile P.json
  mailbench.py warm           --profile P.json --messages 10000   (nothing is reported)
  mailbench.py compare --a A.json --b B.json --rounds 3 -- SUBCOMMAND options...

A profile is a JSON file with any of the common options (label, host, smtp_port, imap_port, ...,
pid_files, restart); an option given on the command line wins over it. `--port` sets the port of the
protocol that the subcommand is about. Server pids (pids or pid_files: the roots of its process
trees) make every measurement carry the server's CPU seconds, and `idle` its memory.

Every measurement is one JSON line: on stdout, or appended to --json FILE; the table follows.
Beside its value each line says what the machine did meanwhile: cpu_server, cpu_client, cpu_other
(seconds; other = neither of the two, i.e. noise from neighbours plus kernel threads), flushes (disk cache
flushes, i.e. what fsync costs a device) and written_mb.

The mail is made by a seeded generator and is the same for every server: message i of seed s is
always the same bytes. Loopback is enforced: only 127.0.0.0/8, ::1 and localhost are accepted.
"""
import argparse, base64, bisect, json, multiprocessing, os, queue, random, re, selectors, shutil, socket, ssl
import statistics, subprocess, sys, tempfile, threading, time

clock = time.perf_counter
fork = multiprocessing.get_context("fork")
MARKER = "zanzibarite"          # a word in one message of 250, for SEARCH


# ------------------------------------------------------------------ the mail

class Corpus:
    """Realistic MIME mail: plain, alternative, with attachments; sizes log-normal."""

    def __init__(self, seed=1, median=8192, sigma=1.5, cap=5 << 20, domain="example.test"):
        self.seed, self.median, self.sigma, self.cap, self.domain = seed, median, sigma, cap, domain
        rnd = random.Random(f"pools {seed}")
        syllables = [c + v + e for c in "bdfgklmnprstvz" for v in "aeiou" for e in ("", "n", "r", "s")]
        self.words = ["".join(rnd.choices(syllables, k=rnd.randint(1, 4))) for _ in range(6000)]
        self.names = [(rnd.choice(self.words).title(), rnd.choice(self.words).title()) for _ in range(800)]
        lines, size = [], 0
        while size < 512 << 10:     # lines of prose, a blank one now and then
            line = ""
            while len(line) < rnd.randint(30, 72):
                # rank-weighted choice: few words are frequent, most are rare, as in prose
                line += self.words[int(len(self.words) * rnd.random() ** 3)] + " "
            lines.append(line.rstrip() if rnd.random() > 0.1 else "")
            size += len(lines[-1]) + 2
        self.prose, self.starts = self._pool(lines)
        self.html, self.html_starts = self._pool(
            [f'<p style="margin:0 0 1em 0;font-family:Arial">{line}</p>' for line in lines])
        self.base64 = b"".join(base64.b64encode(rnd.randbytes(57)) + b"\r\n" for _ in range(100_000))

    @staticmethod
    def _pool(lines):
        starts, at = [], 0
        for line in lines:
            starts.append(at)
            at += len(line) + 2
        return "\r\n".join(lines + [""]).encode(), starts

    @staticmethod
    def _slice(rnd, pool, starts, n):
        """About n bytes of whole lines out of the pool."""
        out, n = b"", max(n, 80)
        while n > 0:
            begin = starts[rnd.randrange(len(starts))]
            at = min(bisect.bisect_left(starts, begin + n), len(starts) - 1)
            piece = pool[begin:starts[at] if starts[at] > begin else len(pool)]
            out += piece
            n -= len(piece)
        return out

    def size(self, rnd):
        return int(min(max(rnd.lognormvariate(0, self.sigma) * self.median, 600), self.cap))

    def message(self, i, to="u001", size=None):
        """Message i as bytes, CRLF line ends; no line begins with a dot."""
        rnd = random.Random(self.seed * 1_000_003 + i)
        size = size or self.size(rnd)
        first, last = rnd.choice(self.names)
        subject = " ".join(rnd.choices(self.words, k=rnd.randint(2, 7))).capitalize()
        parent = i - rnd.randint(1, 40)
        reply = i > 40 and rnd.random() < 0.4
        if reply:
            subject = "Re: " + subject
        if rnd.random() < 0.1:
            subject = "=?utf-8?B?" + base64.b64encode((subject + " \u00e9\u00fc\u4f60").encode()[:40]).decode() + "?="
        at = 1767225600 + i * 137
        date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(at))
        sender = f"{first.lower()}.{last.lower()}@{last.lower()}.example"
        head = [f"Received: from mx{rnd.randint(1, 9)}.{last.lower()}.example (unknown [192.0.2.{rnd.randint(1, 254)}])",
                f"\tby mx.{self.domain} with ESMTPS id {rnd.getrandbits(48):012X}; {date}"]
        if rnd.random() < 0.5:
            blob = base64.b64encode(rnd.randbytes(256)).decode()
            head += [f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={last.lower()}.example; s=s1;",
                     "\th=from:to:subject:date:message-id; bh=" + blob[:43] + "=;", "\tb=" + blob[:70],
                     *("\t " + blob[k:k + 70] for k in range(70, 344, 70))]
        head += [f"From: {first} {last} <{sender}>", f"To: {to}@{self.domain}", f"Subject: {subject}",
                 f"Date: {date}", f"Message-ID: <{i}.{self.seed}@{self.domain}>"]
        if reply:
            head += [f"In-Reply-To: <{parent}.{self.seed}@{self.domain}>",
                     f"References: <{parent}.{self.seed}@{self.domain}>"]
        if rnd.random() < 0.2:
            head.append(f"List-Id: <{rnd.choice(self.words)}.lists.example>")
        head.append("MIME-Version: 1.0")
        kind = rnd.random()
        room = max(size - sum(len(h) + 2 for h in head) - 300, 100)
        edge = f"=_{rnd.getrandbits(64):016x}"
        plain = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n".encode()
        html = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n".encode()
        note = f"the {MARKER} was found\r\n".encode() if i % 250 == 7 else b""
        text = lambda n: note + self._slice(rnd, self.prose, self.starts, n)
        if size > 200_000 or (kind < 0.2 and size > 4000):
            words = min(room // 4, 6000)
            lines = max((room - words) // 78, 1)
            start = rnd.randrange(100_000 - min(lines, 99_999))
            head.append(f'Content-Type: multipart/mixed; boundary="{edge}"')
            parts = [plain + text(words),
                     (f'Content-Type: application/pdf; name="{rnd.choice(self.words)}.pdf"\r\n'
                      f"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n").encode()
                     + self.base64[start * 78:(start + lines) * 78]]
        elif kind < 0.55:
            head.append(f'Content-Type: multipart/alternative; boundary="{edge}"')
            parts = [plain + text(room // 4), html + self._slice(rnd, self.html, self.html_starts, room * 3 // 4)]
        else:
            return "\r\n".join(head + [""]).encode() + plain + text(room)
        e = edge.encode()
        return ("\r\n".join(head + ["", ""]).encode()
                + b"".join(b"--" + e + b"\r\n" + p + b"\r\n" for p in parts) + b"--" + e + b"--\r\n")


# ------------------------------------------------------------------ the clients

class Wire:
    """A blocking line connection."""

    def __init__(self, host, port, tls=False, timeout=120):
        self.sock = socket.create_connection((host, port), timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.sock = context.wrap_socket(self.sock)
        self.buf = bytearray()

    def line(self):
        while (end := self.buf.find(b"\n")) < 0:
            self.more()
        out = bytes(self.buf[:end + 1])
        del self.buf[:end + 1]
        return out

    def more(self, n=1 << 20):
        data = self.sock.recv(n)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buf += data

    def send(self, data):
        self.sock.sendall(data)

    def close(self):
        self.sock.close()


class Smtp(Wire):
    def __init__(self, host, port, lmtp=False):
        super().__init__(host, port)
        self.expect(b"2")
        self.send(b"LHLO bench\r\n" if lmtp else b"EHLO bench\r\n")
        self.pipelining = b"PIPELINING" in self.expect(b"2")

    def expect(self, code):
        out = b""
        while True:
            line = self.line()
            out += line
            if line[3:4] != b"-":
                break
        if not out.startswith(code):
            raise IOError(f"expected {code.decode()}xx, got {out!r}")
        return out

    def mail(self, sender, rcpt, message):
        """One transaction; the message has CRLF line ends and no line that begins with a dot."""
        commands = [f"MAIL FROM:<{sender}>\r\n".encode(), f"RCPT TO:<{rcpt}>\r\n".encode(), b"DATA\r\n"]
        if self.pipelining:
            self.send(b"".join(commands))
        for command, code in zip(commands, (b"2", b"2", b"3")):
            if not self.pipelining:
                self.send(command)
            self.expect(code)
        self.send(message + b".\r\n")
        self.expect(b"2")

    def quit(self):
        self.send(b"QUIT\r\n")
        self.expect(b"2")
        self.close()


class Imap(Wire):
    def __init__(self, host, port, user=None, password=None, tls=False):
        super().__init__(host, port, tls)
        self.line()
        self.n = 0
        self.caps = b""
        if user:
            self.login(user, password)

    def tag(self):
        self.n += 1
        return b"mb%dz" % self.n

    def login(self, user, password):
        out = self.do(f"LOGIN {user} {password}")
        self.caps = out if b"[CAPABILITY" in out else b""

    def capability(self):
        self.caps = self.do("CAPABILITY")
        return self.caps

    def finish(self, tag):
        """The whole answer up to the tagged line (the last line read), NO and BAD raised."""
        buf = self.buf
        while True:
            if buf.endswith(b"\r\n"):
                last = buf.rfind(b"\n", 0, len(buf) - 1) + 1
                if buf.startswith(tag + b" ", last):
                    break
            self.more()
        if not buf.startswith(tag + b" OK", last):
            raise IOError(bytes(buf[last:]).decode("latin1").strip())
        self.buf = bytearray()
        return bytes(buf)

    def do(self, command):
        tag = self.tag()
        self.send(tag + b" " + command.encode() + b"\r\n")
        return self.finish(tag)

    def append(self, folder, messages):
        """One APPEND of one message or, where there are more, MULTIAPPEND (LITERAL+ either way)."""
        tag = self.tag()
        self.send(b"".join([tag, b" APPEND ", folder.encode(),
                            *(p for m in messages for p in (b" {%d+}\r\n" % len(m), m)), b"\r\n"]))
        return self.finish(tag)

    def messages(self, folder):
        out = self.do(f"STATUS {folder} (MESSAGES)")
        return int(re.search(rb"MESSAGES (\d+)", out)[1])

    def exists(self, folder):
        out = self.do(f"SELECT {folder}")
        return int(re.findall(rb"\* (\d+) EXISTS", out)[-1])

    def logout(self):
        self.send(self.tag() + b" LOGOUT\r\n")
        try:
            while True:
                self.more()
        except (ConnectionError, OSError):
            pass
        self.close()


class Pop(Wire):
    def __init__(self, host, port, user, password):
        super().__init__(host, port)
        self.ok(None)
        self.ok(f"USER {user}")
        self.ok(f"PASS {password}")

    def ok(self, command):
        if command:
            self.send(command.encode() + b"\r\n")
        line = self.line()
        if not line.startswith(b"+OK"):
            raise IOError(line)
        return line

    def multi(self):
        """One multi-line answer; returns its length."""
        at = 0
        while (end := self.buf.find(b"\r\n.\r\n", at)) < 0:
            at = max(len(self.buf) - 4, 0)
            self.more()
        if not self.buf.startswith(b"+OK"):
            raise IOError(bytes(self.buf[:100]))
        del self.buf[:end + 5]
        return end + 5


# ------------------------------------------------------------------ meters and output

def read(path):
    try:
        with open(path) as f:
            return f.read()
    except OSError:
        return ""


def process_tree(roots):
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (stat := read(f"/proc/{name}/stat")):
            children.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(name))
    out, todo = [], list(roots)
    while todo:
        pid = todo.pop()
        out.append(pid)
        todo += children.get(pid, [])
    return out


class Server:
    """What the machine says about the server's processes."""
    tick = os.sysconf("SC_CLK_TCK")

    def __init__(self, args):
        self.args = args

    def roots(self):
        pids = list(self.args.pids or [])
        for path in self.args.pid_files or []:
            if text := read(path).strip():
                pids.append(int(text.split()[0]))
        return [p for p in pids if os.path.exists(f"/proc/{p}")]

    def cpu(self):
        total = 0
        for pid in process_tree(self.roots()):
            if stat := read(f"/proc/{pid}/stat"):
                total += sum(map(int, stat.rsplit(")", 1)[1].split()[11:15]))   # own and reaped children
        return total / self.tick

    def memory(self):
        """(PSS, RSS, processes) of the tree, bytes."""
        pss = rss = n = 0
        for pid in process_tree(self.roots()):
            text = read(f"/proc/{pid}/smaps_rollup")
            if m := re.search(r"^Pss: +(\d+)", text, re.M):
                pss += int(m[1]) * 1024
                rss += int(re.search(r"^Rss: +(\d+)", text, re.M)[1]) * 1024
                n += 1
        return pss, rss, n

    def restart(self):
        subprocess.run(self.args.restart, shell=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = clock() + 60
        while True:
            try:
                Imap(self.args.host, self.args.imap_port).close()
                return
            except OSError:
                if clock() > end:
                    raise
                time.sleep(0.05)


def disk():
    flushes = sectors = 0
    for line in read("/proc/diskstats").splitlines():
        f = line.split()
        if re.fullmatch(r"(vd|sd|xvd)[a-z]+|nvme\d+n\d+", f[2]):
            sectors += int(f[9])
            flushes += int(f[18]) if len(f) > 18 else 0
    return flushes, sectors * 512


def machine_cpu():
    f = list(map(int, read("/proc/stat").splitlines()[0].split()[1:9]))
    return (sum(f) - f[3] - f[4]) / Server.tick       # all but idle and iowait


class Meter:
    """with Meter(server) as m: ...  ->  m.wall and m.notes()"""

    def __init__(self, server):
        self.server = server

    def sample(self):
        t = os.times()
        return [self.server.cpu(), sum(t[:4]), machine_cpu(), *disk()]

    def __enter__(self):
        self.before = self.sample()
        self.start = clock()
        return self

    def stop(self):
        self.wall = clock() - self.start

    def __exit__(self, *_):
        if not hasattr(self, "wall"):
            self.stop()
        s, c, m, f, w = (b - a for a, b in zip(self.before, self.sample()))
        self.values = dict(wall_s=round(self.wall, 3), cpu_server=round(s, 2), cpu_client=round(c, 2),
                           cpu_other=round(max(m - s - c, 0), 2), flushes=f, written_mb=round(w / 1e6, 1))


class Report:
    def __init__(self, args):
        self.args, self.rows = args, []

    def __call__(self, bench, metric, value, unit, **notes):
        row = dict(t=time.strftime("%Y-%m-%dT%H:%M:%S"), server=self.args.label, bench=bench, metric=metric,
                   value=float(f"{value:.4g}"), unit=unit, seed=self.args.seed, **notes)
        self.rows.append(row)
        text = json.dumps(row)
        if self.args.json:
            with open(self.args.json, "a") as f:
                f.write(text + "\n")
        else:
            print(text, flush=True)

    def table(self):
        if not self.rows:
            return
        out = sys.stdout if self.args.json else sys.stderr
        rows = [(r["bench"], r["metric"], f"{r['value']:,.4g}" if r["value"] < 1e4 else f"{r['value']:,.0f}", r["unit"],
                 " ".join(f"{k}={v}" for k, v in r.items() if k in
                          ("n", "wall_s", "cpu_server", "cpu_client", "cpu_other", "flushes", "note"))) for r in self.rows]
        widths = [max((len(r[k]) for r in rows), default=0) for k in range(5)]
        print(f"\n{self.args.label}", file=out)
        for r in rows:
            print(f"  {r[0]:{widths[0]}}  {r[1]:{widths[1]}}  {r[2]:>{widths[2]}} {r[3]:{widths[3]}}  {r[4]}", file=out)


def median(values):
    return statistics.median(values)


def percentile(values, p):
    values = sorted(values)
    return values[min(int(len(values) * p), len(values) - 1)]


def workers(n, work, prepare=None):
    """Fork n processes that start together; returns (seconds, results)."""
    gate, results = fork.Barrier(n + 1), fork.Queue()

    def body(k):
        out = None
        try:
            ready = prepare(k) if prepare else None
            gate.wait(60)
            out = work(k, ready)
        except BaseException as e:
            gate.abort()
            out = e if isinstance(e, Exception) else Exception(str(e))
            out = Exception(f"{type(out).__name__}: {out}")
        results.put(out)
        results.close()
        results.join_thread()
        os._exit(0)

    processes = [fork.Process(target=body, args=(k,), daemon=True) for k in range(n)]
    for p in processes:
        p.start()
    try:
        gate.wait(120)
    except threading.BrokenBarrierError:
        pass
    start = clock()
    out = [results.get(timeout=600) for _ in range(n)]
    wall = clock() - start
    for p in processes:
        p.join()
    for o in out:
        if isinstance(o, Exception):
            raise o
    return wall, out


# ------------------------------------------------------------------ the benchmarks

def user(args, k):
    return args.user_pattern % (k % args.users + 1)


def imap(args, k, tls=False):
    return Imap(args.host, args.imaps_port if tls else args.imap_port, user(args, k), args.password, tls)


def run_delivery(args, server, n, sessions, users, size=None, deadline=60):
    """Send n messages to the first `users` users; returns figures of accept and of visibility."""
    corpus = Corpus(args.seed, domain=args.domain)
    port = args.lmtp_port if args.lmtp else args.smtp_port
    watch = [imap(args, k) for k in range(users)] if args.imap_port else []
    due = [w.messages("INBOX") for w in watch]
    for i in range(n if watch else 0):
        due[0 if args.tool == "smtp-source" else i % users] += 1

    if args.tool == "smtp-source":      # one recipient: it knows no more; its own text, no MIME
        command = ["smtp-source", *(["-L"] if args.lmtp else []), *(["-d"] if args.per_connection > 1 else []),
                   "-s", str(sessions), "-m", str(n), "-l", str(size or 8192), "-f", f"bench@{args.domain}",
                   "-t", f"{user(args, 0)}@{args.domain}", f"inet:{args.host}:{port}"]
        with Meter(server) as m:
            subprocess.run(command, check=True)
            accepted = clock() - m.start
            wait_visible(watch, due, deadline)
        latencies = []
    else:
        def prepare(k):
            return [(i, corpus.message(i, user(args, i % users), size)) for i in range(k, n, sessions)]

        def work(k, mails):
            latencies, c, left = [], None, 0
            for i, mail in mails:
                start = clock()
                if not c:
                    c, left = Smtp(args.host, port, args.lmtp), args.per_connection
                c.mail(f"bench@{args.domain}", f"{user(args, i % users)}@{args.domain}", mail)
                left -= 1
                if not left:
                    c.quit()
                    c = None
                latencies.append(clock() - start)
            if c:
                c.quit()
            return latencies

        with Meter(server) as m:
            accepted, parts = workers(sessions, work, prepare)
            m.start = clock() - accepted        # making the mail is not part of the time
            wait_visible(watch, due, deadline)
        latencies = [x for p in parts for x in p]
    for w in watch:
        w.logout()
    return accepted, m, latencies


def wait_visible(watch, due, deadline):
    end = clock() + deadline
    for w, want in zip(watch, due):
        while want and (have := w.messages("INBOX")) < want:
            if clock() > end:
                raise TimeoutError(f"not visible after {deadline} s: {have} of {want}")
            time.sleep(0.02)


def smtp_accept(args, server, report):
    for size in args.sizes:
        for sessions in args.sessions:
            rates, last = [], None
            for _ in range(args.reps):
                accepted, m, latencies = run_delivery(args, server, args.messages, sessions, args.spread, size or None)
                rates.append(args.messages / accepted)
                last = m.values | ({"p50_ms": round(percentile(latencies, .5) * 1e3, 2),
                                    "p99_ms": round(percentile(latencies, .99) * 1e3, 2)} if latencies else {})
            report("lmtp-accept" if args.lmtp else "smtp-accept",
                   f"{args.tool} {sessions} sessions {size or 'corpus'} B {args.per_connection}/conn",
                   median(rates), "msg/s", n=args.messages, runs=[round(r, 1) for r in rates], **last)


def deliver_visible(args, server, report):
    for sessions in args.sessions:
        rates, accepts, last = [], [], None
        for _ in range(args.reps):
            accepted, m, _l = run_delivery(args, server, args.messages, sessions, args.spread, args.sizes[0] or None)
            accepts.append(args.messages / accepted)
            rates.append(args.messages / m.wall)
            last = m.values
        name = "lmtp" if args.lmtp else "smtp"
        what = f"{name} {sessions} sessions to {args.spread} users {args.per_connection}/conn"
        report("deliver-visible", what, median(rates), "msg/s", n=args.messages,
               accept_rate=round(median(accepts), 1), runs=[round(r, 1) for r in rates],
               cpu_ms_per_msg=round(last["cpu_server"] / args.messages * 1e3, 3),
               flushes_per_msg=round(last["flushes"] / args.messages, 2), **last)


def fill(args, c, folder, n):
    """Bring the folder to exactly the first n messages of the corpus; returns seconds or None if it was."""
    try:
        have = c.messages(folder)
    except IOError:
        c.do(f"CREATE {folder}")
        have = 0
    if have == n:
        return None
    if have:
        c.do(f"SELECT {folder}")
        c.do("STORE 1:* +FLAGS.SILENT (\\Deleted)")
        c.do("EXPUNGE")
        c.do("CLOSE")
    corpus = Corpus(args.seed, domain=args.domain)
    multi = b"MULTIAPPEND" in c.capability()
    start, batch, size, spent = clock(), [], 0, 0.0
    for i in range(n):
        batch.append(corpus.message(i))
        size += len(batch[-1])
        if len(batch) == (100 if multi else 1) or size > 8 << 20 or i == n - 1:
            t = clock()
            c.append(folder, batch)
            spent += clock() - t
            batch, size = [], 0
    return spent


def imap_ops(args, server, report):
    n = args.messages
    folder = f"bench{n}"
    k = args.user - 1
    c = imap(args, k)
    with Meter(server) as m:
        spent = fill(args, c, folder, n)
    if spent:
        report("imap-ops", f"{n}: fill (MULTIAPPEND if offered)", n / spent, "msg/s", n=n, **m.values)
    caps = c.capability()
    c.logout()
    if args.fill_only:
        return
    rnd = random.Random(args.seed)
    picks = [rnd.randint(1, n) for _ in range(200)]

    def count(answer, what=b" FETCH ("):
        return answer.count(what)

    def bulk(command, expect=None):
        def run(c):
            answer = c.do(command)
            if expect and count(answer) < expect:
                raise IOError(f"{command}: {count(answer)} answers, expected {expect}")
            return len(answer)
        return run

    def search(command, hits):
        def run(c):
            answer = c.do(command)
            found = len(re.search(rb"\* SEARCH([ \d]*)", answer)[1].split())
            if found != hits:
                raise IOError(f"{command}: {found} hits, expected {hits}")
            return len(answer)
        return run

    def each(commands):
        def run(c):
            return sum(len(c.do(x)) for x in commands)
        return run

    last = corpus_word(args, n)
    ops = [("FETCH 1:* (FLAGS UID)", bulk("FETCH 1:* (FLAGS UID)", n), 1),
           ("FETCH 1:* (ENVELOPE)", bulk("FETCH 1:* (ENVELOPE)", n), 1),
           ("FETCH 1:* HEADER.FIELDS (FROM SUBJECT DATE)",
            bulk("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])", n), 1),
           ("FETCH 1:* (BODYSTRUCTURE)", bulk("FETCH 1:* (BODYSTRUCTURE)", n), 1),
           ("FETCH last 50 list view", bulk(f"FETCH {n - 49}:{n} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)", 50), 1),
           ("FETCH n BODY.PEEK[] (each of 200 random)", each([f"FETCH {p} (BODY.PEEK[])" for p in picks]), 200),
           ("STORE n +-FLAGS (each of 200)", each([f"STORE {p} {s}FLAGS (\\Flagged)" for p in picks[:100] for s in "+-"]), 200),
           ("STORE 1:* +FLAGS.SILENT, then -FLAGS.SILENT",
            each([f"STORE 1:* {s}FLAGS.SILENT (\\Answered)" for s in "+-"]), 1),
           ("SEARCH UNSEEN", bulk("SEARCH UNSEEN"), 1),
           ("SEARCH FROM", bulk(f"SEARCH FROM {last[0]}"), 1),
           ("SEARCH SUBJECT", bulk(f"SEARCH SUBJECT {last[1]}"), 1),
           ("SEARCH TEXT (rare word)", search(f"SEARCH TEXT {MARKER}", len(range(7, n, 250))), 1),
           ("SEARCH BODY (absent word)", search("SEARCH BODY xyzzyplugh", 0), 1)]
    if b"SORT" in caps:
        ops += [("SORT (DATE)", bulk("SORT (DATE) UTF-8 ALL"), 1), ("SORT (SUBJECT)", bulk("SORT (SUBJECT) UTF-8 ALL"), 1)]
    if b"THREAD=REFERENCES" in caps or b"THREAD=REFS" in caps:
        ops.append(("THREAD REFERENCES", bulk(f"THREAD {'REFERENCES' if b'THREAD=REFERENCES' in caps else 'REFS'} UTF-8 ALL"), 1))

    ops = [op for op in ops if re.search(args.only, op[0])]

    def note(name, temperature, seconds, per, values, runs, size=0):
        what = f"{n} {temperature}: {name}"
        if per > 1:
            report("imap-ops", what, per / seconds, "op/s", runs=runs, per=per, bytes=size, **values)
        else:
            report("imap-ops", what, seconds * 1e3, "ms", runs=runs, bytes=size, **values)

    def timed(c, op):
        with Meter(server) as m:
            size = op(c)
            m.stop()
        return m, size

    def once(temperature, restart, drop=False):
        for name, op, per in [("SELECT", None, 1)] + ops:
            if restart:
                server.restart()
            if drop:
                os.sync()
                with open("/proc/sys/vm/drop_caches", "w") as f:
                    f.write("3\n")
            c = imap(args, k)
            if not op:
                m, size = timed(c, lambda c: len(c.do(f"SELECT {folder}")))
            else:
                c.do(f"SELECT {folder}")
                m, size = timed(c, op)
            note(name, temperature, m.wall, per, m.values, [round(m.wall * 1e3, 2)], size)
            c.logout()

    if spent:
        once("first-ever", restart=False)
    if args.cold and args.restart:
        once("cold", restart=True)
        if args.drop_caches:
            once("cold, no page cache", restart=True, drop=True)

    walls = []
    for _ in range(args.reps + 1):
        c = imap(args, k)
        start = clock()
        have = c.exists(folder)
        walls.append(clock() - start)
        if have != n:
            raise IOError(f"{folder} has {have}")
        c.logout()
    note("SELECT", "warm", median(walls[1:]), 1, {}, [round(w * 1e3, 2) for w in walls[1:]])
    c = imap(args, k)
    c.do(f"SELECT {folder}")
    for name, op, per in ops:
        walls, begin = [], clock()
        op(c)
        with Meter(server) as m:
            while len(walls) < args.reps and (clock() - begin < args.budget or not walls):
                start = clock()
                size = op(c)
                walls.append(clock() - start)
            m.stop()
        values = m.values | {"cpu_server_per_run": round(m.values["cpu_server"] / len(walls), 4)}
        note(name, "warm", median(walls), per, values, [round(w * 1e3, 2) for w in walls], size)
    c.logout()
    if not args.only:
        append_rate(args, server, report)


def select(args, server, report):
    """SELECT of the folder that imap-ops fills, after SELECT of another: the view may be out of memory."""
    c = imap(args, args.user - 1)
    walls = []
    for _ in range(args.reps):
        c.exists("INBOX")
        start = clock()
        have = c.exists(f"bench{args.messages}")
        walls.append(clock() - start)
        if have != args.messages:
            raise IOError(f"the folder has {have}")
    c.logout()
    report("select", f"{args.messages}: {args.about}", median(walls) * 1e3, "ms", runs=[round(w * 1e3, 2) for w in walls])


def corpus_word(args, n):
    """A sender's and a subject's word that occur in the mailbox."""
    corpus, i = Corpus(args.seed, domain=args.domain), n // 2
    while True:
        head = corpus.message(i).split(b"\r\n\r\n")[0].decode()
        sender, subject = (re.search(rf"^{h}: (.*)", head, re.M)[1] for h in ("From", "Subject"))
        if not subject.startswith("="):
            return sender.split()[0], subject.split()[-1]
        i += 1


def append_rate(args, server, report):
    """APPEND, one at a time, of 300 messages of the corpus, to a scratch folder: 1 and 8 sessions."""
    corpus = Corpus(args.seed, domain=args.domain)
    for sessions in (1, 8):
        rates = []
        for _ in range(args.reps):
            def prepare(w):
                c = imap(args, w + 60)
                try:
                    c.do("CREATE scratch")
                except IOError:
                    c.do("DELETE scratch")
                    c.do("CREATE scratch")
                return c, [corpus.message(i) for i in range(w, 300 * min(sessions, 2), sessions)]

            def work(w, ready):
                c, mails = ready
                for mail in mails:
                    c.append("scratch", [mail])
                return len(mails)

            with Meter(server) as m:
                wall, counts = workers(sessions, work, prepare)
            rates.append(sum(counts) / wall)
        report("imap-ops", f"APPEND {sessions} sessions", median(rates), "msg/s", runs=[round(r) for r in rates],
               flushes_per_msg=round(m.values["flushes"] / sum(counts), 2), **m.values)


def idle(args, server, report):
    n, tls = args.connections, args.tls
    kind = "tls" if tls else "plain"
    opened, todo, errors = [None] * n, queue.SimpleQueue(), []
    for i in range(n):
        todo.put(i)

    def opener():
        while not errors:
            try:
                i = todo.get_nowait()
            except queue.Empty:
                return
            try:
                c = imap(args, i, tls)
                c.do("SELECT INBOX")
                c.send(b"idle IDLE\r\n")
                while not (line := c.line()).startswith(b"+"):
                    if line.startswith(b"idle"):
                        raise IOError(line)
                opened[i] = c
            except Exception as e:
                errors.append(f"connection {i}: {e}")

    # every user's mailbox exists before the measurement
    for k in range(args.users):
        c = imap(args, k)
        c.do("SELECT INBOX")
        c.logout()
    time.sleep(1)
    pss0, rss0, p0 = server.memory()
    with Meter(server) as m:
        threads = [threading.Thread(target=opener) for _ in range(16)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    if errors:
        raise IOError(f"{len(errors)} failed: {errors[0]} ({sum(o is not None for o in opened)} open)")
    report("idle", f"{n} {kind}: opened", n / m.wall, "conn/s", **m.values)
    time.sleep(args.settle)
    pss, rss, p = server.memory()
    report("idle", f"{n} {kind}: PSS growth a connection", (pss - pss0) / n / 1024, "KiB", pss_mb=pss >> 20,
           note=f"total {pss >> 20} MiB, {p} processes (before: {pss0 >> 20} MiB, {p0})")
    report("idle", f"{n} {kind}: RSS growth a connection", (rss - rss0) / n / 1024, "KiB", rss_mb=rss >> 20)
    with Meter(server) as m:
        time.sleep(5)
    report("idle", f"{n} {kind}: CPU when idle", m.values["cpu_server"] / 5 * 100, "% of a core")

    corpus = Corpus(args.seed, domain=args.domain)
    selector = selectors.DefaultSelector()
    for i, c in enumerate(opened):
        c.sock.setblocking(False)
        selector.register(c.sock, selectors.EVENT_READ, i)

    def drain(wanted, until):
        """Reads all; returns the times at which wanted connections first said EXISTS."""
        seen = {}
        while len(seen) < len(wanted) and clock() < until:
            for key, _ in selector.select(0.2):
                c = opened[key.data]
                data = b""
                try:
                    while True:
                        part = c.sock.recv(1 << 16)
                        if not part:
                            raise ConnectionError(f"connection {key.data} was closed")
                        data += part
                except (BlockingIOError, ssl.SSLWantReadError):
                    pass
                if b"EXISTS" in data and key.data in wanted:
                    seen.setdefault(key.data, clock())
        return seen

    def deliver(users):
        c = Smtp(args.host, args.smtp_port)
        start = clock()
        for k in users:
            c.mail(f"bench@{args.domain}", f"{user(args, k)}@{args.domain}", corpus.message(900_000 + k, user(args, k), 4000))
        c.quit()
        return start

    first, every = [], []
    begin = clock()
    for r in range(args.reps):
        if clock() - begin > 60:
            break
        k = r % args.users
        wanted = {i for i in range(n) if i % args.users == k}
        start = deliver([k])
        seen = drain(wanted, clock() + 35)
        if not seen:
            raise TimeoutError("no notification in 35 s")
        first.append(min(seen.values()) - start)
        every.append(max(seen.values()) - start)
        if len(seen) < len(wanted):
            print(f"only {len(seen)} of {len(wanted)} connections were told", file=sys.stderr)
        drain({-1}, clock() + 0.6)
    report("idle", f"{n} {kind}: a message, first EXISTS", median(first) * 1e3, "ms", runs=[round(x * 1e3, 1) for x in first])
    report("idle", f"{n} {kind}: a message, all {len(wanted)} of the user's connections", median(every) * 1e3, "ms",
           runs=[round(x * 1e3, 1) for x in every])
    drain({-1}, clock() + 2)
    with Meter(server) as m:
        sender = threading.Thread(target=lambda: out.append(deliver(range(args.users))))
        out, start = [], clock()
        sender.start()
        seen = drain(set(range(n)), clock() + 60)
        sender.join()
    report("idle", f"{n} {kind}: a message to each of {args.users} users, all {len(seen)} connections",
           (max(seen.values()) - start) * 1e3, "ms", **m.values)
    for c in opened:
        c.close()
    time.sleep(3)
    pss, rss, p = server.memory()
    report("idle", f"{n} {kind}: PSS after all closed", pss / 2 ** 20, "MiB", note=f"{p} processes")


def pop(args, server, report):
    n, k = args.messages, args.user - 1
    c = imap(args, k)
    fill(args, c, "INBOX", n)
    c.logout()
    for style in ("one at a time", "pipelined 20"):
        rates, total = [], 0
        with Meter(server) as m:
            for _ in range(args.reps):
                start = clock()
                c = Pop(args.host, args.pop3_port, user(args, k), args.password)
                have = int(c.ok("STAT").split()[1])
                if have != n:
                    raise IOError(f"the mailbox has {have}")
                total = 0
                step = 1 if style == "one at a time" else 20
                for i in range(1, n + 1, step):
                    batch = range(i, min(i + step, n + 1))
                    c.send(b"".join(b"RETR %d\r\n" % j for j in batch))
                    for _j in batch:
                        total += c.multi()
                c.ok("QUIT")
                c.close()
                rates.append(n / (clock() - start))
        report("pop", f"RETR of {n}, {style}", median(rates), "msg/s", runs=[round(r) for r in rates],
               mb_s=round(median(rates) * total / n / 1e6, 1), **m.values)


def login(args, server, report):
    for tls in (False, True):
        if tls and not args.imaps_port:
            continue
        for sessions in args.sessions:
            def work(w, _):
                end, done = clock() + args.seconds, 0
                while clock() < end:
                    c = imap(args, w + done, tls)
                    c.logout()
                    done += 1
                return done

            rates = []
            for _ in range(args.reps):
                with Meter(server) as m:
                    wall, counts = workers(sessions, work)
                rates.append(sum(counts) / wall)
            report("login", f"{'TLS handshake + ' if tls else ''}LOGIN + LOGOUT, {sessions} sessions", median(rates), "login/s",
                   runs=[round(r) for r in rates], cpu_ms=round(m.values["cpu_server"] / sum(counts) * 1e3, 2), **m.values)


def mix(args, server, report):
    """A seeded mix of what clients do: sessions that log in, select, fetch, mark, append, expunge and log out."""
    corpus = Corpus(args.seed, median=4096, cap=64 << 10, domain=args.domain)
    mails = [corpus.message(i) for i in range(64)]
    work_of = {"fetch flags": 3, "fetch envelope": 4, "fetch body": 4, "store": 3, "append": 2, "delete": 1, "search": 1}

    def step(c, rnd, name):
        """One thing a client does; returns how many commands it took."""
        at = rnd.randint(1, args.folder)
        if name == "fetch flags":
            c.do(f"FETCH {max(1, at - 20)}:{at} (UID FLAGS)")
        elif name == "fetch envelope":
            c.do(f"FETCH {max(1, at - 20)}:{at} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)")
        elif name == "fetch body":
            c.do(f"FETCH {at} (BODY.PEEK[])")
        elif name == "store":
            c.do(f"STORE {at} {rnd.choice('+-')}FLAGS (\\Seen)")
        elif name == "search":
            c.do("UID SEARCH UNSEEN")
        elif name == "append":
            c.append("INBOX", [rnd.choice(mails)])
        else:
            # Two go for every two that come, so that every session finds a folder of much the same size.
            c.do("STORE 1:2 +FLAGS (\\Deleted)")
            c.do("EXPUNGE")
            return 2
        return 1

    def session(k, rnd):
        """One session; returns how many commands it took."""
        c = imap(args, k)
        commands, have = 3, c.exists("INBOX")           # LOGIN, SELECT, LOGOUT
        for name in rnd.choices(list(work_of), weights=work_of.values(), k=args.steps):
            if name == "delete" and have < args.folder + 2:
                name = "append"
            commands += step(c, rnd, name)
            have += {"append": 1, "delete": -2}.get(name, 0)
        c.logout()
        return commands

    def fill_inbox(k):
        c = imap(args, k)
        have = c.exists("INBOX")
        rnd = random.Random(args.seed + k)
        while have < args.folder + 40:
            c.append("INBOX", [rnd.choice(mails) for _ in range(8)])
            have = c.exists("INBOX")
        c.do("STORE 1:* -FLAGS (\\Seen)")
        c.logout()

    def work(k, _):
        rnd, end, done = random.Random(args.seed * 1000 + k), clock() + args.seconds, 0
        while clock() < end:
            done += session(k, rnd)
        return done

    rates = []
    for _ in range(args.reps):
        with Meter(server) as m:
            wall, counts = workers(args.clients, work, fill_inbox)
        rates.append(sum(counts) / wall)
    report("mix", f"{args.clients} clients, one account each", median(rates), "op/s", runs=[round(r) for r in rates],
           cpu_ms=round(m.values["cpu_server"] / sum(counts) * 1e3, 3), **m.values)


def raw(args, server, report):
    """What this machine's disk, loopback and CPU can do: the floor under every other figure."""
    folder = tempfile.mkdtemp(dir=args.dir)
    block = os.urandom(8192)

    def each(n, action):
        walls = []
        for i in range(n):
            start = clock()
            action(i)
            walls.append(clock() - start)
        return walls

    def new_file(i, sync=True):
        fd = os.open(f"{folder}/{i}", os.O_CREAT | os.O_WRONLY)
        os.write(fd, block)
        if sync:
            os.fsync(fd)
        os.close(fd)

    try:
        fd = os.open(f"{folder}/log", os.O_CREAT | os.O_WRONLY)
        for name, action in (("append 8 KiB + fsync", lambda i: (os.write(fd, block), os.fsync(fd))),
                             ("append 8 KiB + fdatasync", lambda i: (os.write(fd, block), os.fdatasync(fd))),
                             ("new file 8 KiB + fsync", new_file),
                             ("new file 8 KiB, no fsync", lambda i: new_file(i + 10_000, False))):
            with Meter(server) as m:
                walls = each(500, action)
            report("raw", name, median(walls) * 1e3, "ms", p99_ms=round(percentile(walls, .99) * 1e3, 3),
                   per_s=round(500 / sum(walls)), **m.values)
        os.ftruncate(fd, 0)
        os.write(fd, os.urandom(4 << 20))
        os.fsync(fd)
        walls = each(500, lambda i: (os.pwrite(fd, block, i * 8192), os.fdatasync(fd)))
        report("raw", "overwrite 8 KiB + fdatasync", median(walls) * 1e3, "ms", per_s=round(500 / sum(walls)))
        os.close(fd)
        for threads in (4, 16):
            def work(w, _):
                f = os.open(f"{folder}/p{w}", os.O_CREAT | os.O_WRONLY)
                for i in range(200):
                    os.write(f, block)
                    os.fsync(f)
            wall, _ = workers(threads, work)
            report("raw", f"append 8 KiB + fsync, {threads} at once", threads * 200 / wall, "fsync/s")
        rates = []
        chunk = os.urandom(1 << 20)
        for _ in range(3):
            start = clock()
            with open(f"{folder}/big", "wb") as f:
                for _i in range(512):
                    f.write(chunk)
                f.flush()
                os.fsync(f.fileno())
            rates.append(512 / (clock() - start))
            os.unlink(f"{folder}/big")
        report("raw", "sequential write 512 MiB + fsync", median(rates), "MiB/s", runs=[round(r) for r in rates])
    finally:
        shutil.rmtree(folder)

    listener = socket.create_server(("127.0.0.1", 0))

    def echo():
        while True:
            s, _ = listener.accept()
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                while data := s.recv(1 << 20):
                    if len(data) < 4096:
                        s.sendall(data)
            except OSError:
                pass
            s.close()

    child = fork.Process(target=echo, daemon=True)
    child.start()
    where = listener.getsockname()
    s = socket.create_connection(where)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    walls = each(5000, lambda i: (s.sendall(b"x" * 64), s.recv(64)))
    report("raw", "loopback round trip (Python both ends)", median(walls) * 1e6, "us", per_s=round(5000 / sum(walls)))
    start = clock()
    for _ in range(1000):
        s.sendall(chunk)
    report("raw", "loopback throughput", 1000 / (clock() - start), "MiB/s")
    s.close()
    walls = each(1000, lambda i: socket.create_connection(where).close())
    report("raw", "loopback connect + close", median(walls) * 1e6, "us")
    child.terminate()
    import hashlib
    start = clock()
    for _ in range(200):
        hashlib.sha256(chunk).digest()
    report("raw", "one core: SHA-256", 200 / (clock() - start), "MiB/s")
    start = clock()
    x = 0
    for i in range(10_000_000):
        x += i
    report("raw", "one core: 10 M Python additions", (clock() - start) * 1e3, "ms")


def warm(args, server, report):
    """Every user logs in once, then mail is delivered; nothing is reported."""
    for k in range(args.users):
        imap(args, k).logout()
    run_delivery(args, server, args.messages, 10, 20, deadline=300)


# How many times as good as the peer the project means to be; the first pattern that fits the name of
# a figure counts. A figure that fits none is printed without a mark.
MARKS = [(r"deliver-visible smtp ", 5), (r"deliver-visible lmtp ", 3), (r"APPEND 8 sessions", 2),
         (r"warm: SELECT", 1), (r"warm: FETCH 1:\* \(FLAGS UID\)", 2),
         (r"first-ever: FETCH 1:\* \(ENVELOPE\)", 10), (r"warm: FETCH 1:\* \(ENVELOPE\)", 2),
         (r"warm: FETCH 1:\* HEADER.FIELDS", 1.5), (r"warm: STORE 1:\*", 1),
         (r"warm: SEARCH SUBJECT", 5), (r"warm: SEARCH TEXT", 200), (r"warm: (SORT|THREAD)", 1.5),
         (r"TLS handshake \+ LOGIN \+ LOGOUT, 8", 1.3), (r"login LOGIN \+ LOGOUT, 8", 2), (r"RETR of \d+, pipelined", 1), (r"mix ", 1.5)]


def mark_of(key):
    name = f"{key[0]} {key[1]}"
    return next((mark for pattern, mark in MARKS if re.search(pattern, name)), None)


def cpu_per_operation(row):
    """Milliseconds of the server's CPU, nan where the figure does not say it or less than two clock ticks were seen."""
    for name in ("cpu_ms_per_msg", "cpu_ms"):
        if name in row:
            return row[name]
    if row.get("cpu_server", 0) < 0.02:
        return float("nan")
    operations = row.get("n") or len(row.get("runs", [])) * row.get("per", 1)
    return row["cpu_server"] / operations * 1e3 if operations else float("nan")


def compare(args, rest):
    """Alternates A and B (the peer first), round by round: medians, how many times as good B is, and the mark for that."""
    values, cpu = {"a": {}, "b": {}}, {"a": {}, "b": {}}
    labels = {}
    for r in range(args.rounds):
        for side in ("a", "b") if r % 2 == 0 else ("b", "a"):
            command = [sys.executable, os.path.abspath(__file__), rest[0], "--profile", getattr(args, side), *rest[1:]]
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            if done.returncode:
                sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
            for line in done.stdout.splitlines():
                row = json.loads(line)
                labels[side] = row["server"]
                key = (row["bench"], row["metric"], row["unit"])
                values[side].setdefault(key, []).append(row["value"])
                cpu[side].setdefault(key, []).append(cpu_per_operation(row))
                if args.json:
                    with open(args.json, "a") as f:
                        f.write(line + "\n")
    load = " ".join(read("/proc/loadavg").split()[:3])
    print(f"\nA = {labels.get('a')}   B = {labels.get('b')}   medians of {args.rounds} rounds; load average now {load}")
    print(f"  {'':64} {'A':>9} {'B':>9} {'unit':6} {'times':>6} {'mark':>5} {'':6} {'A ms CPU':>9} {'B ms CPU':>9}")
    for key in values["a"]:
        a, b = median(values["a"][key]), median(values["b"].get(key, [float("nan")]))
        times = (b / a if key[2].endswith("/s") else a / b) if a and b else float("nan")
        mark = mark_of(key)
        met = "" if mark is None or times != times else "met" if times >= mark else "MISSED"
        print(f"  {key[0] + ' ' + key[1]:64.64} {a:9,.4g} {b:9,.4g} {key[2]:6.6} {times:6.2f} {mark or '':>5} {met:6}"
              f" {median(cpu['a'][key]):9.3g} {median(cpu['b'].get(key, [float('nan')])):9.3g}", flush=True)


# ------------------------------------------------------------------ the command line

def numbers(text):
    return [int(x) for x in text.split(",")]


def main():
    common = argparse.ArgumentParser(add_help=False)
    o = common.add_argument
    o("--profile"); o("--label", default="server"); o("--host", default="127.0.0.1"); o("--port", type=int)
    for p in ("smtp", "lmtp", "imap", "imaps", "pop3"):
        o(f"--{p}-port", type=int)
    o("--user-pattern", default="u%03d"); o("--users", type=int, default=100); o("--password", default="secret")
    o("--domain", default="example.test"); o("--seed", type=int, default=1)
    o("--pids", type=int, nargs="*"); o("--pid-files", nargs="*"); o("--restart", help="shell command that restarts the server")
    o("--json", help="append the JSON lines to this file"); o("--reps", type=int, default=5)

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    subs = parser.add_subparsers(dest="command", required=True)

    def sub(name, function, port=None):
        s = subs.add_parser(name, parents=[common], help=(function.__doc__ or "").split("\n")[0])
        s.set_defaults(function=function, port_of=port)
        return s

    for name, function in (("smtp-accept", smtp_accept), ("deliver-visible", deliver_visible)):
        s = sub(name, function, "smtp_port")
        s.add_argument("--messages", type=int, default=2000)
        s.add_argument("--sessions", type=numbers, default=[1, 10, 50], help="e.g. 1,10,50")
        s.add_argument("--sizes", type=numbers, default=[0], help="bytes; 0 = as the corpus has it")
        s.add_argument("--spread", type=int, default=20, help="recipients: the first this many users")
        s.add_argument("--per-connection", type=int, default=10, help="messages a connection")
        s.add_argument("--tool", choices=("own", "smtp-source"), default="own")
        s.add_argument("--lmtp", action="store_true")
    s = sub("imap-ops", imap_ops, "imap_port")
    s.add_argument("--messages", type=int, default=10_000)
    s.add_argument("--user", type=int, default=99)
    s.add_argument("--cold", action="store_true", help="also once after a restart, for each operation")
    s.add_argument("--drop-caches", action="store_true", help="... and with the page cache dropped")
    s.add_argument("--budget", type=float, default=20, help="seconds after which an operation is not repeated")
    s.add_argument("--only", default="", help="a regular expression: these operations alone")
    s.add_argument("--fill-only", action="store_true", help="fill the folder and end")
    s = sub("select", select, "imap_port")
    s.add_argument("--messages", type=int, default=10_000)
    s.add_argument("--user", type=int, default=99)
    s.add_argument("--about", default="SELECT")
    s = sub("idle", idle, "imap_port")
    s.add_argument("--connections", type=int, default=1000)
    s.add_argument("--tls", action="store_true")
    s.add_argument("--settle", type=float, default=5)
    s = sub("pop", pop, "pop3_port")
    s.add_argument("--messages", type=int, default=1000)
    s.add_argument("--user", type=int, default=98)
    s = sub("login", login, "imap_port")
    s.add_argument("--sessions", type=numbers, default=[1, 8])
    s.add_argument("--seconds", type=float, default=4)
    s = sub("mix", mix, "imap_port")
    s.add_argument("--clients", type=int, default=50)
    s.add_argument("--folder", type=int, default=200, help="messages in each account's INBOX")
    s.add_argument("--steps", type=int, default=20, help="things a session does between log-in and log-out")
    s.add_argument("--seconds", type=float, default=10)
    s = sub("warm", warm)
    s.add_argument("--messages", type=int, default=10_000)
    s.set_defaults(lmtp=False, tool="own", per_connection=10)
    s = sub("raw", raw)
    s.add_argument("--dir", default=None)
    s = subs.add_parser("compare")
    s.add_argument("--a", required=True); s.add_argument("--b", required=True)
    s.add_argument("--rounds", type=int, default=3); s.add_argument("--json")

    argv, rest = sys.argv[1:], []
    if argv[:1] == ["compare"] and "--" in argv:
        at = argv.index("--")
        argv, rest = argv[:at], argv[at + 1:]
    args = parser.parse_args(argv)
    if args.command == "compare":
        return compare(args, rest)
    if args.profile:
        with open(args.profile) as f:
            defaults = {k: v for k, v in json.load(f).items()}
        for action in subs.choices.values():
            action.set_defaults(**defaults)
        args = parser.parse_args(argv)
    if args.port and args.port_of:
        setattr(args, args.port_of, args.port)
    if not re.fullmatch(r"127\.\d+\.\d+\.\d+|::1|localhost", args.host):
        sys.exit("loopback only")
    report = Report(args)
    try:
        args.function(args, Server(args), report)
    finally:
        report.table()


if __name__ == "__main__":
    main()
