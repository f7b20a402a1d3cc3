package org.postern.mailauth;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.net.Resolver;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Verifies senders: one object for a node, for any number of threads.
public final class MailAuthentication {
    private static final int BUFFER = 16_384;
    private static final int WHOLE = 100;

    private final Resolver resolver;
    private final Supplier<MailAuthSettings> settings;
    private final InstantSource clock;
    private final Events events;
    private final Spf spf;

    /// @param settings asked anew for each message
    public MailAuthentication(
            Resolver resolver,
            Supplier<MailAuthSettings> settings,
            InstantSource clock,
            Events events) {
        this.resolver = resolver;
        this.settings = settings;
        this.clock = clock;
        this.events = events;
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
        String server = now.server().isEmpty() ? arrival.receiver() : now.server();
        return new Examination(this, arrival, server, now, known);
    }

    /// Verifies a message that is all there.
    ///
    /// @throws IOException when it cannot be read
    public Outcome verify(Arrival arrival, InputStream message) throws IOException {
        var examination = begin(arrival, null);
        byte[] buffer = new byte[BUFFER];
        for (int count = message.read(buffer); count >= 0; count = message.read(buffer)) {
            examination.write(buffer, 0, count, Examination.NOWHERE);
        }
        return examination.finish(Examination.NOWHERE);
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

    void tell(Outcome outcome, int forged) {
        var arrival = outcome.arrival();
        var dmarc = outcome.dmarc();
        String client = Addresses.text(arrival.client());
        if (forged > 0) {
            events.record(
                    new MailAuthEvent.ForgedResultsRemoved(client, forged, arrival.correlation()));
        }
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
