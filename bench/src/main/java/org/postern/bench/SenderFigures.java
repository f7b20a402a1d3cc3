package org.postern.bench;

import org.postern.kernel.MemoryEvents;
import org.postern.mail.Header;
import org.postern.mailauth.Arrival;
import org.postern.mailauth.DkimSigner;
import org.postern.mailauth.MailAuthSettings;
import org.postern.mailauth.MailAuthentication;
import org.postern.mailauth.SignatureAlgorithm;
import org.postern.mailauth.SigningKey;
import org.postern.mailauth.SigningPlan;
import org.postern.net.DnsAnswer;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsStatus;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What verifying and signing costs a message, on one thread, with every answer of DNS at hand.
final class SenderFigures implements Benchmark {
    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = 5_000;
    private static final DnsName DOMAIN = DnsName.of("good.test");

    /// Something that is done for a message.
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    /// A name server of a few answers.
    private static final class Answers implements Resolver {
        private final Map<DnsName, String> texts = new HashMap<>();

        @Override
        public <R extends DnsRecord> DnsAnswer<R> lookup(DnsName name, DnsType<R> type) {
            var text = texts.get(name);
            boolean found = text != null && type.equals(DnsType.TXT);
            return new DnsAnswer<>(
                    found ? DnsStatus.FOUND : DnsStatus.NO_SUCH_NAME,
                    found ? List.of(type.form().cast(new DnsRecord.Txt(List.of(text)))) : List.of(),
                    false,
                    false,
                    name,
                    Duration.ofMinutes(5),
                    "");
        }
    }

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        var answers = new Answers();
        answers.texts.put(DOMAIN, "v=spf1 include:a.good.test include:b.good.test mx -all");
        answers.texts.put(DnsName.of("a.good.test"), "v=spf1 ip4:198.51.100.0/24 -all");
        answers.texts.put(DnsName.of("b.good.test"), "v=spf1 ip4:192.0.2.0/24 ~all");
        answers.texts.put(DnsName.of("_dmarc.good.test"), "v=DMARC1; p=reject");
        var authentication =
                new MailAuthentication(
                        answers,
                        () -> MailAuthSettings.DEFAULTS,
                        Instant::now,
                        new MemoryEvents(10));
        var arrival =
                new Arrival(
                        InetAddress.ofLiteral("192.0.2.1"),
                        "mx.good.test",
                        "a@good.test",
                        "us",
                        "");
        System.out.printf("%-44s %10s%n", "work", "us");
        measure("SPF, two includes", () -> authentication.spf(arrival));
        for (var algorithm : SignatureAlgorithm.values()) {
            for (int octets : List.of(4_096, 1 << 20)) {
                signing(answers, authentication, arrival, algorithm, octets);
            }
        }
        return true;
    }

    private static void signing(
            Answers answers,
            MailAuthentication authentication,
            Arrival arrival,
            SignatureAlgorithm algorithm,
            int octets)
            throws IOException {
        var made = SigningKey.generate(DOMAIN, algorithm.word(), algorithm);
        answers.texts.put(made.name(), made.text());
        byte[] header =
                """
                From: Someone <a@good.test>
                To: Somebody <b@example.org>
                Subject: figures
                Date: Mon, 23 Nov 2026 00:00:00 +0000
                Message-ID: <1@good.test>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                """
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8);
        String line = "All work and no play makes Jack a dull boy, says he who measures it.\r\n";
        byte[] body = line.repeat(octets / line.length()).getBytes(StandardCharsets.UTF_8);
        var signer = new DkimSigner(List.of(made.key()), SigningPlan.DEFAULTS, Instant::now);
        var fields = Header.parse(header);
        String signature = signer.sign(fields, new ByteArrayInputStream(body));
        byte[] message =
                (signature
                                + new String(header, StandardCharsets.UTF_8)
                                + "\r\n"
                                + new String(body, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
        String what = algorithm.word() + ", " + (octets >> 10) + " KiB";
        measure("sign " + what, () -> signer.sign(fields, new ByteArrayInputStream(body)));
        measure(
                "SPF, DKIM, DMARC, ARC of " + what,
                () -> {
                    var found = authentication.verify(arrival, new ByteArrayInputStream(message));
                    if (!found.dkim().getFirst().passed()) {
                        throw new IllegalStateException(found.toString());
                    }
                });
    }

    private static void measure(String what, Work work) throws IOException {
        int most = what.contains("1024 KiB") ? 20 : 1;
        for (int i = 0; i < WARM_UP / most; i++) {
            work.run();
        }
        int rounds = ROUNDS / most;
        long start = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            work.run();
        }
        double micros = (System.nanoTime() - start) / 1_000.0 / rounds;
        System.out.printf("%-44s %10.1f%n", what, micros);
    }
}
