package org.postern.smtp.server;

import org.jspecify.annotations.Nullable;
import org.postern.smtp.Body;
import org.postern.smtp.Reply;

import java.io.IOException;
import java.time.Instant;

/// A message on its way in: hands octets to the transaction for as long as the message may be
/// accepted, and takes all the rest without keeping it, so that the session stays in step.
final class Incoming {
    private static final System.Logger LOG = System.getLogger(Incoming.class.getName());

    private final Transaction transaction;
    private final String session;
    private final long maxOctets;
    private final boolean binary;
    private final Instant deadline;
    private final LineEnds lineEnds = new LineEnds();
    private final boolean mends;
    private final LineMender mender = new LineMender();
    private final HeaderEnd headerEnd = new HeaderEnd();
    private boolean bareInHeader;
    private long octets;
    private boolean lost;

    /// @param mends whether a CR or LF alone is made CRLF, in place of a refusal
    /// @param deadline when the whole message must have arrived
    Incoming(
            Transaction transaction,
            String session,
            long maxOctets,
            Body body,
            boolean mends,
            Instant deadline) {
        this.transaction = transaction;
        this.session = session;
        this.maxOctets = maxOctets;
        // RFC 3030 section 3: under BINARYMIME, CR and LF are octets like any other.
        this.binary = body == Body.BINARY_MIME;
        this.mends = mends && !binary;
        this.deadline = deadline;
    }

    Instant deadline() {
        return deadline;
    }

    /// Octets of the message so far: dots unstuffed, line ends counted (RFC 1870 section 5).
    long octets() {
        return octets;
    }

    boolean atLineStart() {
        return lineEnds.atLineStart();
    }

    /// Looks at line ends before [#keep]: the two are apart because DATA must know where a line
    /// begins before it knows what to keep.
    void scan(byte[] source, int offset, int length) {
        if (binary && !headerEnd.passed()) {
            // RFC 3030 section 3: only the body is binary; a CR alone in the header would end a
            // line for some who read it, and make fields that we have not seen.
            int header = headerEnd.in(source, offset, length);
            lineEnds.scan(source, offset, header);
            bareInHeader |= lineEnds.bare();
            return;
        }
        lineEnds.scan(source, offset, length);
    }

    void keep(byte[] source, int offset, int length) {
        octets += length;
        if (length == 0 || lost || refusalSoFar() != null) {
            return;
        }
        try {
            if (mends) {
                byte[] mended = mender.mend(source, offset, length);
                transaction.content(mended, 0, mended.length);
            } else {
                transaction.content(source, offset, length);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "message not kept, session=" + session, e);
            lost = true;
        }
    }

    /// What the message is refused with, judged by what has come so far; null while it may be
    /// accepted.
    @Nullable Reply refusalSoFar() {
        return refusal(binary ? bareInHeader : lineEnds.bare());
    }

    /// What the whole message is refused with; null when it is fit to be finished.
    @Nullable Reply refusalAtEnd() {
        if (mends && mender.owesLf() && refusalSoFar() == null) {
            keep(new byte[] {'\n'}, 0, 1);
        }
        return refusal(bare());
    }

    private @Nullable Reply refusal(boolean bare) {
        if (octets > maxOctets) {
            return tooLarge(maxOctets);
        }
        if (bare && !mends) {
            // RFC 3463 section 3.7: X.6.0, other or undefined media error
            return Reply.of(550, "5.6.0", "Bare CR or LF in the message; lines end in CRLF");
        }
        return lost ? trouble() : null;
    }

    /// Whether a CR or LF stood alone where it may not.
    boolean bare() {
        boolean bareHeader = bareInHeader || (!headerEnd.passed() && lineEnds.bareAtEnd());
        return binary ? bareHeader : lineEnds.bareAtEnd();
    }

    // RFC 1870 section 6.1: 552, "message size exceeds fixed maximum message size"
    static Reply tooLarge(long maxOctets) {
        return Reply.of(552, "5.3.4", "A message has at most " + maxOctets + " octets here");
    }

    // RFC 5321 section 4.2.3: 451, "Requested action aborted: local error in processing"
    static Reply trouble() {
        return Reply.of(451, "4.3.0", "Local trouble, the message was not taken; try again later");
    }
}
