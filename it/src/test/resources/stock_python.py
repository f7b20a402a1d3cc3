"""Drives a node with Python's own clients: smtplib, imaplib, poplib. Exits 1 with a trace when anything is wrong.

usage: stock_python.py USER PASSWORD SMTP SUBMISSION LMTP IMAP IMAPS POP3 POP3S (ports on 127.0.0.1)
"""
import imaplib, poplib, smtplib, ssl, sys, time

user, password = sys.argv[1:3]
smtp, submission, lmtp, imap, imaps, pop3, pop3s = map(int, sys.argv[3:])
anything = ssl.create_default_context()
anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
TEXT = "From: sender@elsewhere.test\r\nTo: %s\r\nSubject: %s\r\n\r\n%s\r\n"


def ok(answer):
    status, data = answer
    assert status == "OK", answer
    return data


# --- in: SMTP, LMTP, submission
with smtplib.SMTP("127.0.0.1", smtp) as client:
    client.sendmail("sender@elsewhere.test", [user], TEXT % (user, "by smtp", "one\r\n..two dots\r\n.one dot"))
    try:
        client.sendmail("sender@elsewhere.test", ["nobody@example.test"], "x")
        raise AssertionError("mail for an unknown user was taken")
    except smtplib.SMTPRecipientsRefused as refused:
        code, text = refused.recipients["nobody@example.test"]
        assert code == 550 and text.startswith(b"5.1.1"), refused.recipients
    try:
        client.sendmail("sender@elsewhere.test", ["someone@far.away.test"], "x")
        raise AssertionError("an open relay")
    except smtplib.SMTPRecipientsRefused as refused:
        assert refused.recipients["someone@far.away.test"][0] == 550
with smtplib.LMTP("127.0.0.1", lmtp) as client:
    refused = client.sendmail("sender@elsewhere.test", [user, "nobody@example.test"], TEXT % (user, "by lmtp", "x"))
    assert list(refused) == ["nobody@example.test"], refused
with smtplib.SMTP("127.0.0.1", submission) as client:
    try:
        client.sendmail(user, [user], "x")
        raise AssertionError("submission without authentication")
    except smtplib.SMTPSenderRefused as refused:
        assert refused.smtp_code == 530, refused
with smtplib.SMTP("127.0.0.1", submission) as client:
    client.starttls(context=anything)
    try:
        client.login(user, "wrong")
        raise AssertionError("a wrong password was taken")
    except smtplib.SMTPAuthenticationError as refused:
        assert refused.smtp_code == 535, refused
    client.login(user, password)
    client.sendmail(user, [user], TEXT % (user, "by submission", "x"))
    try:
        client.sendmail("other@example.test", [user], "x")
        raise AssertionError("somebody else's sender was taken")
    except smtplib.SMTPSenderRefused as refused:
        assert refused.smtp_code == 553, refused

# --- IMAP
client = imaplib.IMAP4("127.0.0.1", imap)
client.starttls(anything)
client.login(user, password)
ok(client.create("Work/2026"))
ok(client.subscribe("Work/2026"))
assert any(b"Work/2026" in line for line in ok(client.list('""', "*")))
assert any(b"Work/2026" in line for line in ok(client.lsub('""', "*")))
count = int(ok(client.select("INBOX"))[0])
assert count == 3, count
assert ok(client.search(None, "SUBJECT", '"by smtp"')) == [b"1"]
body = ok(client.fetch("1", "(BODY.PEEK[TEXT])"))[0][1]
assert body == b"one\r\n..two dots\r\n.one dot\r\n", body
head = ok(client.fetch("1", "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"))[0]
assert b'"by smtp"' in head and b'"TEXT" "PLAIN"' in head.upper(), head
whole = ok(client.fetch("1", "(RFC822)"))[0][1]
assert b"Received: from" in whole and whole.startswith(b"Return-Path: <sender@elsewhere.test>"), whole
assert b"\\Seen" in ok(client.fetch("1", "(FLAGS)"))[0]
ok(client.store("1", "+FLAGS", "(\\Flagged $Work)"))
assert ok(client.search(None, "FLAGGED", "KEYWORD", "$Work")) == [b"1"]
ok(client.copy("1:2", "Work/2026"))
status = ok(client.status("Work/2026", "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY)"))[0]
assert b"MESSAGES 2" in status and b"UNSEEN 1" in status, status
ok(client.append("Work/2026", "(\\Seen)", imaplib.Time2Internaldate(1767225600), b"Subject: appended\r\n\r\nyes\r\n"))
ok(client.uid("STORE", "1:*", "+FLAGS.SILENT", "(\\Deleted)"))
gone = ok(client.expunge())
assert len(gone) == 3, gone
assert ok(client.select("Work/2026"))[0] == b"3"
assert b"1-Jan-2026 00:00:00 +0000" in ok(client.fetch("3", "(INTERNALDATE)"))[0].replace(b" 1-Jan", b"1-Jan")
ok(client.close())
ok(client.rename("Work", "Arbeit"))
assert b"MESSAGES 3" in ok(client.status("Arbeit/2026", "(MESSAGES)"))[0]
assert client.status("Work/2026", "(MESSAGES)")[0] == "NO"
ok(client.delete("Arbeit/2026"))
client.logout()
try:
    imaplib.IMAP4_SSL("127.0.0.1", imaps, ssl_context=anything).login(user, "wrong")
    raise AssertionError("a wrong password was taken")
except imaplib.IMAP4.error:
    pass

# --- POP3
with smtplib.SMTP("127.0.0.1", smtp) as sender:
    for number in range(3):
        sender.sendmail("sender@elsewhere.test", [user], TEXT % (user, "pop %d" % number, ".dot\r\nline\r\n" * 3))
client = poplib.POP3("127.0.0.1", pop3)
assert "STLS" in client.capa()
client.stls(anything)
client.user(user)
client.pass_(password)
assert client.stat()[0] == 3
uidls = client.uidl()[1]
assert len(set(uidls)) == 3
_, lines, octets = client.retr(1)
sizes = [int(line.split()[1]) for line in client.list()[1]]
assert sum(len(line) + 2 for line in lines) == sizes[0], (lines, sizes)
_, top, _ = client.top(2, 1)
assert top[-1] == b".dot", top
client.dele(1)
client.rset()
client.dele(2)
client.quit()
client = poplib.POP3_SSL("127.0.0.1", pop3s, context=anything)
client.user(user)
client.pass_(password)
left = client.uidl()[1]
assert [line.split()[1] for line in left] == [uidls[0].split()[1], uidls[2].split()[1]], (uidls, left)
client.quit()
