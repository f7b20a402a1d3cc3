"""A small client of the administration protocol: PORT PASSWORD [CA]; prints what it did."""
import socket, ssl, sys


class Admin:
    def __init__(self, port, tls):
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        if tls:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        self.lines = self.socket.makefile("rb")
        self.number = 0
        self.greeting = self.lines.readline().decode().rstrip("\r\n")

    def fields(self, rest):
        found, at = [], 0
        while at < len(rest):
            if rest[at] == " ":
                at += 1
            elif rest[at] == '"':
                word, at = "", at + 1
                while rest[at] != '"':
                    if rest[at] == "\\":
                        at += 1
                    word, at = word + rest[at], at + 1
                found, at = found + [word], at + 1
            else:
                end = (rest + " ").index(" ", at)
                found, at = found + [rest[at:end]], end
        if found and found[-1].startswith("{") and found[-1].endswith("}") and not rest.endswith('"'):
            found[-1] = self.lines.read(int(found[-1][1:-1])).decode()
            assert self.lines.readline() == b"\r\n"
        return found

    def __call__(self, *words):
        self.number += 1
        tag = "a%05d" % self.number
        request = tag.encode()
        for word in words:
            octets = word.encode()
            if "\n" in word or len(octets) > 60:
                request += b" {%d+}\r\n%s" % (len(octets), octets)
            else:
                request += b' "' + octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
        self.socket.sendall(request + b"\r\n")
        rows = []
        while True:
            line = self.lines.readline().decode().rstrip("\r\n")
            if line.startswith("* " + tag + " "):
                rows.append(self.fields(line[len(tag) + 3:]))
            elif line.startswith(tag + " OK") or line.startswith(tag + " NO"):
                return rows, line[len(tag) + 1:]
            else:
                raise SystemExit("neither OK nor NO: " + line)


port, password, tls = int(sys.argv[1]), sys.argv[2], len(sys.argv) > 3
admin = Admin(port, tls)
print(admin.greeting)
print(admin("User", "List")[1])
print("LOGIN", len(admin("LOGIN", "Administrator", password)[0][0][0]))
for command in [
    ("DOMAIN", "ADD", "second.test"),
    ("domain", "setcurrent", "second.test"),
    ("User", "Add", "anna", "se\"cr\\et", "Anna \"A\" Müller"),
    ("User", "Add", "anna", "other", ""),
    ("User", "Add", "long", "p" * 1024, "x"),
    ("User", "List", "*@second.test", "", ""),
    ("User", "List", "*@second.test", "2", "1"),
    ("User", "Set", "anna", "quota", "5MiB"),
    ("Dl", "Add", "team"),
    ("DlEntry", "Add", "team", "anna", "long"),
    ("DlEntry", "List", "team", "", "", ""),
    ("Mailbox", "List", "anna@second.test/S", "", ""),
    ("Backup", "Status"),
    ("License", "Status"),
    ("Update", "List"),
    ("User", "Get", "nobody"),
    ("Queue", "Hold", "*"),
    ("Nonsense", "Now"),
    ("User", "Add"),
]:
    rows, end = admin(*command)
    print(" ".join(command[:2]), "|", rows, "|", end)
other = Admin(port, tls)
print(other("LOGIN", "anna@second.test", "se\"cr\\et")[1])
print(other("User", "List")[1])
print(other("LOGOUT")[1])
