package org.postern.reports;

import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.kernel.Ids;
import org.postern.mail.Address;
import org.postern.mail.Header;
import org.postern.mail.MailDate;
import org.postern.mailauth.DkimSigner;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReversePath;
import org.postern.transport.Letter;
import org.postern.transport.Transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.EnumSet;

/// Sends a report as mail: readable first, then the report itself, signed.
final class ReportMail {
    private static final int LINE = 76;

    private final Transport transport;
    private final BlobStore blobs;
    private final InstantSource clock;

    ReportMail(Transport transport, BlobStore blobs, InstantSource clock) {
        this.transport = transport;
        this.blobs = blobs;
        this.clock = clock;
    }

    /// Puts a report into the queue.
    ///
    /// @param compressed the report
    /// @return false when there is no way to the address
    boolean send(Report report, byte[] compressed, Address to, DkimSigner signer)
            throws EngineException {
        var now = clock.instant();
        byte[] message = message(report, compressed, to, signer, now);
        try (var blob = blobs.create()) {
            blob.write(message, 0, message.length);
            var letter =
                    new Letter(
                            Ids.next(),
                            now,
                            blob.finish(),
                            message.length,
                            new byte[0],
                            new ReversePath.Mailbox(report.head().from()),
                            MailParameters.NONE,
                            // Of DMARC nothing speaks against TLS as it is wanted.
                            report instanceof TlsReport ? Letter.REPORT : "");
            var quiet = new RecipientParameters(EnumSet.of(Notify.NEVER), null);
            return transport.send(letter, to, quiet);
        }
    }

    private static byte[] message(
            Report report, byte[] compressed, Address to, DkimSigner signer, Instant now) {
        String boundary = "=_" + Ids.next();
        byte[] header = header(report, to, boundary, now).getBytes(StandardCharsets.US_ASCII);
        byte[] body = body(report, compressed, boundary).getBytes(StandardCharsets.US_ASCII);
        try {
            String signature = signer.sign(Header.parse(header), new ByteArrayInputStream(body));
            return (signature
                            + new String(header, StandardCharsets.US_ASCII)
                            + "\r\n"
                            + new String(body, StandardCharsets.US_ASCII))
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    // RFC 8460 section 5.3 and RFC 7489 section 7.2.1.1: the subject tells programs what it is
    private static String header(Report report, Address to, String boundary, Instant now) {
        var head = report.head();
        boolean tls = report instanceof TlsReport;
        var text = new StringBuilder();
        text.append("From: <").append(head.from()).append(">\r\n");
        text.append("To: <").append(to).append(">\r\n");
        text.append("Subject: Report Domain: ")
                .append(head.domain())
                .append("\r\n Submitter: ")
                .append(head.submitter())
                .append("\r\n Report-ID: <")
                .append(head.id())
                .append(">\r\n");
        text.append("Date: ").append(MailDate.format(now.atOffset(ZoneOffset.UTC))).append("\r\n");
        text.append("Message-ID: <")
                .append(Ids.next())
                .append('@')
                .append(head.submitter())
                .append(">\r\n");
        // RFC 3834 section 5: nobody answers it
        text.append("Auto-Submitted: auto-generated\r\n");
        if (tls) {
            // RFC 8460 section 5.3
            text.append("TLS-Report-Domain: ").append(head.domain()).append("\r\n");
            text.append("TLS-Report-Submitter: ").append(head.submitter()).append("\r\n");
        }
        text.append("MIME-Version: 1.0\r\nContent-Type: ")
                .append(tls ? "multipart/report; report-type=\"tlsrpt\"" : "multipart/mixed")
                .append(";\r\n boundary=\"")
                .append(boundary)
                .append("\"\r\n");
        return text.toString();
    }

    private static String body(Report report, byte[] compressed, String boundary) {
        boolean tls = report instanceof TlsReport;
        String file = report.file();
        return "--"
                + boundary
                + "\r\nContent-Type: text/plain\r\n\r\n"
                + words(report)
                + "\r\n--"
                + boundary
                + "\r\nContent-Type: application/"
                // RFC 8460 section 6: application/tlsrpt+gzip; RFC 7489 section 7.2.1.1: gzip
                + (tls ? "tlsrpt+gzip" : "gzip")
                + ";\r\n name=\""
                + file
                + "\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n"
                + " filename=\""
                + file
                + "\"\r\n\r\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\r', '\n'}).encodeToString(compressed)
                + "\r\n--"
                + boundary
                + "--\r\n";
    }

    private static String words(Report report) {
        var head = report.head();
        String about =
                switch (report) {
                    case TlsReport tls ->
                            "This is a report on TLS with the mail servers of %s:\r\n%d sessions went well, %d failed.\r\n"
                                    .formatted(head.domain(), tls.good(), tls.bad());
                    case DmarcReport dmarc ->
                            "This is a report on mail in the name of %s: %d messages came,\r\n%d of them with neither SPF nor DKIM of that domain.\r\n"
                                    .formatted(head.domain(), dmarc.messages(), dmarc.failed());
                };
        return about
                + "\r\nReported by: "
                + head.submitter()
                + "\r\nDay (UTC): "
                + head.day()
                + "\r\n";
    }
}
