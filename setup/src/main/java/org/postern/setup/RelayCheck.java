package org.postern.setup;

import org.postern.kernel.Addresses;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether strangers can send mail to others through this node: a session to ourselves as a
/// stranger would have it, from an address that is not loopback where there is one. Nothing is
/// sent: it ends before DATA.
final class RelayCheck implements Check {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int LONGEST_LINE = 2_000;
    private static final String WHY =
            "Within a day the whole Internet sends its junk through it, and every list has its"
                    + " address.";

    @Override
    public String name() {
        return "relay";
    }

    @Override
    public String about() {
        return "open relay: a session to ourselves as a stranger would have it";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        var smtp = site.service("smtp");
        if (!site.running() || smtp.isEmpty()) {
            findings.unchecked("smtp", "nothing runs that could be asked.");
            return;
        }
        var place = place(smtp.get());
        String subject = Addresses.text(place);
        var accepted = new ArrayList<String>();
        try {
            accepted.addAll(accepted(place, site.hostname()));
        } catch (IOException e) {
            findings.unchecked(
                    subject, "the session ended early: " + e.getMessage(), "Doctor ports");
            return;
        }
        if (accepted.isEmpty()) {
            findings.good(
                    subject,
                    place.getAddress().isLoopbackAddress()
                            ? "mail to others is refused, even from this machine."
                            : "mail of strangers to others is refused.");
        } else {
            findings.bad(
                    subject,
                    "strangers can send mail to others: it takes " + accepted.getFirst() + ".",
                    WHY,
                    "Settings Unset relay.networks, and Settings Get relay");
        }
    }

    /// Where a stranger would come: not by loopback, if there is another way.
    private static InetSocketAddress place(Deployment.Listening smtp) {
        var outside =
                smtp.addresses().stream()
                        .filter(each -> !each.isLoopbackAddress() && !each.isAnyLocalAddress())
                        .findFirst();
        boolean any = smtp.addresses().stream().anyMatch(InetAddress::isAnyLocalAddress);
        Optional<InetAddress> own =
                any
                        ? Look.ownAddresses().stream()
                                .filter(each ->
                                        !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                                .findFirst()
                        : Optional.empty();
        var loopback =
                any || smtp.addresses().isEmpty()
                        ? InetAddress.getLoopbackAddress()
                        : smtp.addresses().getFirst();
        return new InetSocketAddress(outside.or(() -> own).orElse(loopback), smtp.port());
    }

    /// The recipients that a relay would refuse, and that were taken.
    private static List<String> accepted(InetSocketAddress place, String host) throws IOException {
        var accepted = new ArrayList<String>();
        try (var socket = new Socket()) {
            socket.connect(place, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            var out = socket.getOutputStream();
            require(reply(in), '2');
            say(out, "EHLO doctor.example.org");
            require(reply(in), '2');
            // RFC 2606 section 3: nobody's domains
            say(out, "MAIL FROM:<doctor@example.org>");
            if (reply(in).startsWith("2")) {
                for (String recipient : recipients(host)) {
                    say(out, "RCPT TO:<" + recipient + ">");
                    if (reply(in).startsWith("2")) {
                        accepted.add(recipient);
                    }
                }
            }
            say(out, "QUIT");
        }
        return accepted;
    }

    /// Plain, and the ways around that old servers knew.
    private static List<String> recipients(String host) {
        return List.of(
                "probe@example.com",
                "probe%example.com@" + host,
                "@" + host + ":probe@example.com",
                "\"probe@example.com\"@" + host);
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    // RFC 5321 section 4.2.1: the last line of a reply has a space behind the code
    private static String reply(BufferedReader in) throws IOException {
        while (true) {
            String line = in.readLine();
            if (line == null || line.length() > LONGEST_LINE) {
                throw new IOException("no reply");
            }
            if (line.length() < 4 || line.charAt(3) == ' ') {
                return line;
            }
        }
    }

    private static void require(String reply, char first) throws IOException {
        if (reply.isEmpty() || reply.charAt(0) != first) {
            throw new IOException("it said \"" + reply + "\"");
        }
    }
}
