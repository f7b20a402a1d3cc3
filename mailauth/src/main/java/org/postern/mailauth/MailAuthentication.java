package org.postern.mailauth;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.net.Resolver;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Verifies senders: one object for a node, for any number of threads.
public final class MailAuthentication {
    private static final int BUFFER = 16_384;
    private static final int WHOLE = 100;

    /// Most names of removed fields in one event, and the longest of them.
    private static final int MOST_NAMED = 10;

    private static final int LONGEST_SHOWN = 40;

    private final Resolver resolver;
    private final Supplier<MailAuthSettings> settings;
    private final InstantSource clock;
    private final Events events;
    private final Consumer<Outcome> told;
    private final Spf spf;

    /// @param settings asked anew for each message
    public MailAuthentication(
            Resolver resolver,
            Supplier<MailAuthSettings> settings,
            InstantSource clock,
            Events events) {
        this(resolver, settings, clock, events, _ -> {});
    }

    /// @param told hears of each message that was verified; has to be quick
    public MailAuthentication(
            Resolver resolver,
            Supplier<MailAuthSettings> settings,
            InstantSource clock,
            Events events,
            Consumer<Outcome> told) {
        this.resolver = resolver;
        this.settings = settings;
        this.clock = clock;
        this.events = events;
        this.told = told;
        this.spf = new Spf(resolver, () -> settings.get().timeout(), clock);
    }

    /// SPF alone, as early as MAIL or RCPT.
    public SpfResult spf(Arrival arrival) {
        return spf.check(arrival.question());
    }

    /// Begins to verify a message whose octets are about to come.
    ///
    /// @param known what [#spf] said before; asked now when absent
    public Examination begin(Arrival arrival, @Nullable SpfResult known) {
        var now = settings.get();
        return new Examination(this, arrival, server(now, arrival.receiver()), now, known);
    }

    private static String server(MailAuthSettings now, String host) {
        return now.server().isEmpty() ? host : now.server();
    }

    /// A header without what only this site may write, whether messages are verified or not: the
    /// one place where that is done.
    ///
    /// @param header as it came, with or without its empty line
    /// @param fromOutside false for mail from another server of ours, whose findings stay
    /// @param host our own name
    public byte[] withoutForged(
            byte[] header, boolean fromOutside, InetAddress client, String host, String session) {
        var names = new HashSet<>(List.of(host, server(settings.get(), host)));
        var kept = new ReservedFields(names, fromOutside).without(header);
        if (fromOutside && !kept.removed().isEmpty()) {
            String fields =
                    kept.removed().stream()
                            .distinct()
                            .limit(MOST_NAMED)
                            .map(MailAuthentication::shown)
                            .collect(Collectors.joining(", "));
            events.record(
                    new MailAuthEvent.ForgedFieldsRemoved(Addresses.text(client), fields, session));
        }
        return kept.octets();
    }

    /// Verifies a message that is all there.
    ///
    /// @throws IOException when it cannot be read
    public Outcome verify(Arrival arrival, InputStream message) throws IOException {
        var examination = begin(arrival, null);
        byte[] buffer = new byte[BUFFER];
        for (int count = message.read(buffer); count >= 0; count = message.read(buffer)) {
            examination.write(buffer, 0, count);
        }
        return examination.finish();
    }

    Resolver resolver() {
        return resolver;
    }

    long epochSecond() {
        return clock.instant().getEpochSecond();
    }

    int dice() {
        return ThreadLocalRandom.current().nextInt(WHOLE);
    }

    /// A stranger's word, fit for a log.
    private static String shown(String name) {
        var shown = new StringBuilder();
        name.chars()
                .limit(LONGEST_SHOWN)
                .map(c -> c > ' ' && c < 0x7F ? c : '?')
                .forEach(c -> shown.append((char) c));
        return shown.toString();
    }

    void tell(Outcome outcome) {
        told.accept(outcome);
        var arrival = outcome.arrival();
        var dmarc = outcome.dmarc();
        String client = Addresses.text(arrival.client());
        events.record(
                new MailAuthEvent.MessageVerified(
                        client,
                        arrival.sender(),
                        dmarc.author(),
                        outcome.spf().status().word() + " " + outcome.spf().domain(),
                        outcome.dkim().stream()
                                .map(MailAuthentication::words)
                                .collect(Collectors.joining(", ")),
                        outcome.arc().status().word(),
                        dmarc.status().word(),
                        dmarc.policyDomain(),
                        dmarc.policy().word(),
                        aligned(dmarc),
                        outcome.disposition().name().toLowerCase(Locale.ROOT),
                        arrival.correlation()));
    }

    private static String aligned(DmarcResult dmarc) {
        String dkim = dmarc.alignedDkim().isEmpty() ? "" : "dkim";
        String sender = dmarc.alignedSpf() ? "spf" : "";
        return dkim.isEmpty() || sender.isEmpty() ? dkim + sender : "dkim spf";
    }

    private static String words(DkimResult result) {
        var signature = result.signature();
        return signature == null
                ? result.status().word()
                : result.status().word() + " " + signature.domain() + " " + signature.selector();
    }
}
