package org.postern.imap;

import org.jspecify.annotations.Nullable;
import org.postern.mail.EnvelopeAddress;
import org.postern.mail.MessageEnvelope;
import org.postern.mail.RawText;

import java.io.IOException;
import java.util.List;

/// Prints ENVELOPE, RFC 9051 section 7.5.2.
public final class EnvelopePrinter {
    private EnvelopePrinter() {}

    // envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP
    //            env-cc SP env-bcc SP env-in-reply-to SP env-message-id ")"
    public static void print(ResponseWriter out, MessageEnvelope envelope) throws IOException {
        out.octet('(');
        text(out, envelope.date());
        text(out.octet(' '), envelope.subject());
        addresses(out.octet(' '), envelope.from());
        addresses(out.octet(' '), envelope.sender());
        addresses(out.octet(' '), envelope.replyTo());
        addresses(out.octet(' '), envelope.to());
        addresses(out.octet(' '), envelope.cc());
        addresses(out.octet(' '), envelope.bcc());
        text(out.octet(' '), envelope.inReplyTo());
        text(out.octet(' '), envelope.messageId());
        out.octet(')');
    }

    // env-to = "(" 1*address ")" / nil
    private static void addresses(ResponseWriter out, List<EnvelopeAddress> list)
            throws IOException {
        if (list.isEmpty()) {
            out.nil();
            return;
        }
        out.octet('(');
        for (EnvelopeAddress address : list) {
            // address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
            out.octet('(');
            text(out, address.name());
            text(out.octet(' '), address.route());
            text(out.octet(' '), address.mailbox());
            text(out.octet(' '), address.host());
            out.octet(')');
        }
        out.octet(')');
    }

    // nstring = string / nil
    static void text(ResponseWriter out, @Nullable RawText text) throws IOException {
        if (text == null) {
            out.nil();
        } else {
            out.string(text.octets());
        }
    }
}
