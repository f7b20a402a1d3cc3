package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.SpamEngine;
import org.postern.antispam.SpamFacts;
import org.postern.antispam.SpamMessage;
import org.postern.antispam.SpamPoint;
import org.postern.antispam.SpamReport;
import org.postern.detection.Detection;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.detection.Fingerprint;
import org.postern.detection.Fingerprints;
import org.postern.mail.MimeParser;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;

/// Counts against a message that many get it, or that people have called its like spam (SPEC
/// CNT-7): one question to the detection centre. Without a centre it says nothing.
public final class RecurrentMail implements SpamEngine {
    private static final String NAME = "recurrence";

    private final DetectionClient client;
    private final Supplier<DetectionSettings> settings;

    public RecurrentMail(DetectionClient client, Supplier<DetectionSettings> settings) {
        this.client = client;
        this.settings = settings;
    }

    /// What of a score it has given.
    static int points(Score score) {
        return score.reports().stream()
                .filter(report -> report.engine().equals(NAME))
                .mapToInt(SpamReport::junkScore)
                .sum();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SpamReport score(SpamMessage message, SpamFacts facts) {
        if (!client.configured()) {
            return nothing();
        }
        byte[] octets = message.octets();
        Detection known;
        try {
            var print =
                    Fingerprints.of(
                            (offset, length) ->
                                    new ByteArrayInputStream(octets, (int) offset, (int) length),
                            MimeParser.parse(octets).structure());
            // Files are asked about by whoever looks for outbreaks.
            known =
                    client.see(
                            new Fingerprint(print.text(), List.of()),
                            address(facts.clientAddress()));
        } catch (IOException e) {
            return SpamReport.silent(NAME, "the message cannot be read");
        }
        var how = settings.get();
        return switch (known.kind(how)) {
            case UNKNOWN -> nothing();
            case BULK ->
                    report(
                            "RECURRENT_BULK",
                            how.bulkScore(),
                            "Its like was seen " + known.text().count() + " times lately");
            case SPAM ->
                    report(
                            "RECURRENT_SPAM",
                            how.spamScore(),
                            known.text().spam() + " people called its like spam");
        };
    }

    private static @Nullable InetAddress address(String digits) {
        return digits.isEmpty() ? null : InetAddress.ofLiteral(digits);
    }

    private static SpamReport report(String rule, int points, String words) {
        return new SpamReport(
                NAME, points, points, List.of(new SpamPoint(rule, points, words, "")), List.of());
    }

    private static SpamReport nothing() {
        return new SpamReport(NAME, 0, 0, List.of(), List.of());
    }
}
