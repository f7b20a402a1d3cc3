package org.postern.mailauth;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Header;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One message, verified while it passes: SPF is asked from the beginning, keys and policies from
/// the end of the header on, and the body is hashed as it comes. Not for several threads.
///
/// It sees the message as it came, before anything is taken out of it or put before it.
public final class Examination {
    private final MailAuthentication authentication;
    private final Arrival arrival;
    private final String server;
    private final MailAuthSettings settings;
    private final long deadline;
    private final CompletableFuture<SpfResult> spf = new CompletableFuture<>();
    private final BodyHashes hashes = new BodyHashes();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(4_096);

    // Where the reader of the header stands: at the start of a line, perhaps behind a CR there.
    private boolean atLineStart = true;
    private boolean crAtLineStart;
    private boolean headerEnded;
    private boolean tooLarge;

    /// Set when the header is whole.
    private @Nullable Header header;

    private @Nullable DkimVerification dkim;
    private @Nullable ArcVerification arc;

    Examination(
            MailAuthentication authentication,
            Arrival arrival,
            String server,
            MailAuthSettings settings,
            @Nullable SpfResult known) {
        this.authentication = authentication;
        this.arrival = arrival;
        this.server = server;
        this.settings = settings;
        this.deadline = System.nanoTime() + settings.timeout().toNanos();
        if (known != null) {
            spf.complete(known);
        } else {
            Thread.ofVirtual().name("mailauth-spf").start(this::askSpf);
        }
    }

    private void askSpf() {
        try {
            spf.complete(authentication.spf(arrival));
        } finally {
            spf.complete(unknownSpf("SPF was not judged"));
        }
    }

    private SpfResult unknownSpf(String problem) {
        var question = arrival.question();
        return new SpfResult(SpfStatus.TEMPERROR, question, question.domain(), "", "", problem);
    }

    /// True when the header is larger than `mailauth.largestHeader`: it is not verified, and should
    /// be refused.
    public boolean headerTooLarge() {
        return tooLarge;
    }

    /// The next octets of the message, in pieces cut anywhere.
    public void write(byte[] octets, int offset, int length) {
        int at = offset;
        int end = offset + length;
        if (header == null) {
            at = headEnd(octets, offset, end);
            head.write(octets, offset, at - offset);
            if (head.size() > settings.largestHeader().count()) {
                tooLarge = true;
                headDone();
            } else if (headerEnded) {
                headDone();
            }
        }
        if (at < end) {
            hashes.write(octets, at, end - at);
        }
    }

    /// Where the header ends in this piece: behind the empty line, or at the end of the piece.
    private int headEnd(byte[] octets, int from, int end) {
        for (int i = from; i < end; i++) {
            byte c = octets[i];
            if (c == '\n') {
                if (atLineStart) {
                    headerEnded = true;
                    return i + 1;
                }
                atLineStart = true;
                crAtLineStart = false;
            } else if (c == '\r' && atLineStart && !crAtLineStart) {
                crAtLineStart = true;
            } else {
                atLineStart = false;
            }
        }
        return end;
    }

    /// The header is whole: signatures are read, and their keys asked for.
    private void headDone() {
        var read = Header.parse(tooLarge ? new byte[0] : head.toByteArray());
        header = read;
        var fields = new SignedFields(read);
        var keys = new KeyLookups(authentication.resolver(), deadline);
        dkim =
                new DkimVerification(
                        read,
                        fields,
                        hashes,
                        keys,
                        settings.dkimRules(),
                        authentication.epochSecond());
        arc = new ArcVerification(ArcChain.of(read), fields, hashes, keys);
    }

    /// The message is whole. Waits for what DNS still owes, at most until `mailauth.timeout` after
    /// the beginning.
    public Outcome finish() {
        if (header == null) {
            headDone();
        }
        hashes.finish();
        var read = header;
        var signatures = dkim == null ? List.<DkimResult>of() : dkim.finish();
        var chain = arc == null ? ArcResult.NONE : arc.finish();
        var sender = sender();
        var judge =
                new Dmarc(new DmarcTree(authentication.resolver(), deadline), authentication::dice);
        var dmarc = judge.judge(read == null ? new Header(List.of()) : read, sender, signatures);
        var verdict = Verdicts.of(settings, sender, chain, dmarc);
        var outcome =
                new Outcome(
                        arrival,
                        server,
                        sender,
                        signatures,
                        chain,
                        dmarc,
                        verdict.disposition(),
                        verdict.status(),
                        verdict.reason());
        authentication.tell(outcome);
        return outcome;
    }

    private SpfResult sender() {
        try {
            return spf.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            return unknownSpf("SPF was not judged in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return unknownSpf("interrupted");
        }
    }
}
