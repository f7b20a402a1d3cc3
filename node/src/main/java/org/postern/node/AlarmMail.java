package org.postern.node;

import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.kernel.AlarmEvent;
import org.postern.kernel.AlarmSettings;
import org.postern.kernel.Durations;
import org.postern.kernel.Event;
import org.postern.kernel.Events;
import org.postern.kernel.Ids;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.MailDate;
import org.postern.smtp.MailParameters;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReversePath;
import org.postern.transport.Letter;
import org.postern.transport.Transport;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/// Writes to whom `alarms.mail` names when an alarm is raised, and when it is over.
///
/// @param host this node's name
/// @param domain whose postmaster it is from
/// @param next where every event goes
record AlarmMail(
        Transport transport,
        BlobStore blobs,
        Supplier<AlarmSettings> settings,
        Supplier<String> host,
        Supplier<String> domain,
        InstantSource clock,
        Events next)
        implements Events {
    private static final Logger LOG = System.getLogger(AlarmMail.class.getName());
    private static final String POSTMASTER = "postmaster";

    @Override
    public void record(Event event) {
        next.record(event);
        switch (event) {
            case AlarmEvent.AlarmRaised raised ->
                    tell(raised.urgent(), "Alarm: " + name(raised), raised.text(), raised.advice());
            case AlarmEvent.AlarmCleared cleared ->
                    tell(
                            cleared.urgent(),
                            "Over: " + name(cleared),
                            "It is over after " + Durations.approximate(cleared.lasted()) + ".",
                            cleared.text());
            default -> {
                // Nobody is written to.
            }
        }
    }

    private static String name(AlarmEvent event) {
        return event.subject().isEmpty()
                ? event.alarm()
                : event.alarm() + " (" + event.subject() + ")";
    }

    private void tell(boolean urgent, String subject, String what, String more) {
        AlarmSettings now = settings.get();
        if (now.mailUrgentOnly() && !urgent) {
            return;
        }
        for (String to : now.mail()) {
            try {
                send(
                        Address.parse(
                                to.equalsIgnoreCase(POSTMASTER)
                                        ? POSTMASTER + "@" + domain.get()
                                        : to),
                        subject,
                        what,
                        more);
            } catch (AddressSyntaxException | EngineException e) {
                LOG.log(Level.WARNING, "nobody can be written to of an alarm to=" + to, e);
            }
        }
    }

    private void send(Address to, String subject, String what, String more) throws EngineException {
        Instant now = clock.instant();
        byte[] octets = message(to, subject, what, more, now);
        try (var blob = blobs.create()) {
            blob.write(octets, 0, octets.length);
            var letter =
                    new Letter(
                            Ids.next(),
                            now,
                            blob.finish(),
                            octets.length,
                            new byte[0],
                            // RFC 3834 section 3.3: nobody is told when this cannot be delivered
                            new ReversePath.NullSender(),
                            MailParameters.NONE,
                            "");
            if (!transport.send(letter, to, RecipientParameters.NONE)) {
                LOG.log(Level.WARNING, "there is no way to whom an alarm is for to=" + to);
            }
        }
    }

    private byte[] message(Address to, String subject, String what, String more, Instant now) {
        // RFC 3834 section 5: Auto-Submitted keeps answering machines still
        String text =
                """
                From: Postern on %s <postmaster@%s>
                To: <%s>
                Subject: %s
                Date: %s
                Message-ID: <%s@%s>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                %s

                %s

                Alarm List shows all that is raised.
                """
                        .formatted(
                                host.get(),
                                domain.get(),
                                to,
                                ascii(subject),
                                MailDate.format(now.atOffset(ZoneOffset.UTC)),
                                Ids.next(),
                                domain.get(),
                                what,
                                more);
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Names of devices and engines are anything; a header field is not.
    private static String ascii(String text) {
        var plain = new StringBuilder();
        text.codePoints()
                .limit(150)
                .forEach(c -> plain.append(c < ' ' || c > '~' ? '?' : (char) c));
        return plain.toString();
    }
}
