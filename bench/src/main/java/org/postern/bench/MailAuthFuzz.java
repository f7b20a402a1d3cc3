package org.postern.bench;

import org.postern.kernel.MemoryEvents;
import org.postern.mailauth.Arrival;
import org.postern.mailauth.Examination;
import org.postern.mailauth.MailAuthSettings;
import org.postern.mailauth.MailAuthentication;
import org.postern.mailauth.MethodResult;
import org.postern.mailauth.Outcome;
import org.postern.net.DnsAnswer;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsStatus;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Messages with signatures and seals, and the policies and keys in DNS that they are verified by.
/// The octet 0x1E divides an input: the TXT records of three names, then the message.
final class MailAuthFuzz implements FuzzTarget {
    private static final char DIVIDER = 0x1E;
    private static final List<String> NAMES =
            List.of("example.org", "s._domainkey.example.org", "_dmarc.example.org");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final List<byte[]> WORDS =
            FuzzTarget.words(
                    "\u001e \r\n"
                        + " \r\n\r\n"
                        + " \r"
                        + " \t ; = : / // \" \\ ( ) < > @ , . .. 0 1 32 128 AAAA % %{i} %{ir}."
                        + " %{l1r+-}. %{p} %{v} } v=spf1 include:example.org redirect=example.org"
                        + " exp=example.org a mx ptr exists:%{d} ip4:192.0.2.1/24 ip6:2001:db8::/32"
                        + " all -all ~ ? v=DKIM1; k=rsa; k=ed25519; p= h=sha256; t=y:s; n="
                        + " v=DMARC1; p=reject; p=none; sp=quarantine; np=reject; adkim=s; aspf=s;"
                        + " pct=50; psd=y; rua=mailto:a@b DKIM-Signature: ARC-Seal:"
                        + " ARC-Message-Signature: ARC-Authentication-Results:"
                        + " Authentication-Results: Received-SPF: X-Postern-A: Return-Path: From:"
                        + " To: <a@example.org> i=1; i=2; i=50; cv=none; cv=pass; v=1;"
                        + " a=rsa-sha256; a=ed25519-sha256; d=example.org; s=s; h=from:to;"
                        + " c=relaxed/simple; bh= b= l=5; x=1795000000; t=1795400000; q=dns/txt;"
                        + " z=a|b us.test; spf=pass dkim= dmarc=pass reason= none header.d="
                        + " smtp.mailfrom= \u00fc =");

    @Override
    public String name() {
        return "mailauth";
    }

    @Override
    public List<byte[]> dictionary() {
        return WORDS;
    }

    @Override
    public void read(byte[] input) {
        var parts =
                new String(input, StandardCharsets.ISO_8859_1)
                        .split(String.valueOf(DIVIDER), NAMES.size() + 1);
        var records = new TreeMap<String, String>();
        for (int i = 0; i < parts.length - 1; i++) {
            records.put(NAMES.get(i), parts[i]);
        }
        byte[] message = parts[parts.length - 1].getBytes(StandardCharsets.ISO_8859_1);
        var authentication =
                new MailAuthentication(
                        new Records(records),
                        () -> MailAuthSettings.DEFAULTS,
                        () -> NOW,
                        new MemoryEvents());
        var whole = verified(authentication, message, Math.max(1, message.length));
        var single = verified(authentication, message, 1);
        if (!certain(whole).equals(certain(single))) {
            throw new IllegalStateException("the results depend on how the octets came");
        }
        oneField(whole.results().field());
        oneField(whole.receivedSpf());
        stripped(authentication, message);
    }

    private static Outcome verified(MailAuthentication authentication, byte[] message, int piece) {
        var arrival =
                new Arrival(
                        InetAddress.ofLiteral("192.0.2.1"),
                        "mx.example.org",
                        "a@example.org",
                        "us.test",
                        "fuzz");
        Examination examination = authentication.begin(arrival, null);
        for (int at = 0; at < message.length; at += piece) {
            examination.write(message, at, Math.min(piece, message.length - at));
        }
        return examination.finish();
    }

    /// What does not depend on chance, as `pct` of DMARC does.
    private static List<MethodResult> certain(Outcome outcome) {
        return outcome.results().results().stream()
                .filter(result -> !result.method().equals("dmarc"))
                .toList();
    }

    /// What we write is one field, whatever strangers have put into it.
    private static void oneField(String field) {
        boolean folded =
                field.endsWith("\r\n")
                        && field.substring(0, field.length() - 2)
                                .replace("\r\n\t", "")
                                .chars()
                                .noneMatch(c -> c == '\r' || c == '\n' || c == 0);
        if (!folded) {
            throw new IllegalStateException("not one field: " + field);
        }
    }

    private static void stripped(MailAuthentication authentication, byte[] header) {
        var client = InetAddress.getLoopbackAddress();
        byte[] once = authentication.withoutForged(header, true, client, "us.test", "fuzz");
        byte[] twice = authentication.withoutForged(once, true, client, "us.test", "fuzz");
        if (!Arrays.equals(once, twice)) {
            throw new IllegalStateException("something reserved was left");
        }
    }

    /// A name server that knows some TXT records.
    private record Records(Map<String, String> texts) implements Resolver {
        @Override
        public <R extends DnsRecord> DnsAnswer<R> lookup(DnsName name, DnsType<R> type) {
            String text = type.equals(DnsType.TXT) ? texts.get(name.text()) : null;
            return text == null
                    ? answer(DnsStatus.NO_SUCH_NAME, name, List.of())
                    : answer(
                            DnsStatus.FOUND,
                            name,
                            List.of(type.form().cast(new DnsRecord.Txt(List.of(text)))));
        }

        private static <R extends DnsRecord> DnsAnswer<R> answer(
                DnsStatus status, DnsName name, List<R> found) {
            return new DnsAnswer<>(status, found, false, false, name, Duration.ofMinutes(5), "");
        }
    }
}
