# Signs and verifies with dkimpy, whose DNS is what it is told:
#   dkimpy.py verify|arc-verify RECORDS < message          RECORDS: a JSON object, name to text
#   dkimpy.py sign|arc-sign DOMAIN SELECTOR KEYFILE TYPE < message
import json
import sys

import dkim

action = sys.argv[1]
message = sys.stdin.buffer.read()
if action.endswith("verify"):
    records = json.loads(sys.argv[2])

    def text(name, timeout=5):
        return records.get(name.decode().rstrip("."), "").encode() or None

    if action == "verify":
        count = message.lower().count(b"dkim-signature:")
        print(" ".join(str(dkim.DKIM(message).verify(i, dnsfunc=text)) for i in range(count)))
    else:
        print(dkim.arc_verify(message, dnsfunc=text)[0].decode())
else:
    domain, selector, keyfile, kind = (word.encode() for word in sys.argv[2:6])
    key = open(keyfile, "rb").read()
    if action == "sign":
        sys.stdout.buffer.write(
            dkim.sign(message, selector, domain, key, signature_algorithm=kind,
                      canonicalize=(b"relaxed", b"simple")))
    else:
        # The newest field comes last in its answer and first in a message.
        fields = dkim.arc_sign(message, selector, domain, key, domain)
        sys.stdout.buffer.write(b"".join(fields))
