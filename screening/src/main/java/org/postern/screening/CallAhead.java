package org.postern.screening;

import org.postern.mail.Address;
import org.postern.smtp.EnhancedStatus;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.Reply;
import org.postern.smtp.SmtpException;
import org.postern.smtp.client.SmtpClient;
import org.postern.smtp.client.SmtpTimeouts;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/// Asks the server to which a recipient's mail would go whether it takes mail for him: MAIL with a
/// null sender, RCPT, QUIT, and no message. Safe for use by many threads.
///
/// The answer is believed when it is about the recipient; whatever else goes wrong is unsure, and
/// the client comes again.
public final class CallAhead implements RecipientCheck {
    private static final Logger LOG = System.getLogger(CallAhead.class.getName());

    /// Servers that are tried for one recipient.
    private static final int MOST_SERVERS = 3;

    /// Where mail goes next.
    ///
    /// @param lmtp whether it speaks LMTP
    public record NextServer(InetSocketAddress address, boolean lmtp) {}

    private final Function<Address, List<NextServer>> servers;
    private final Supplier<String> hostname;
    private final Supplier<RecipientSettings> settings;
    private final AtomicInteger calls = new AtomicInteger();

    /// @param servers where mail for a recipient goes, the best first; empty when that is not known
    /// @param hostname what we call ourselves
    public CallAhead(
            Function<Address, List<NextServer>> servers,
            Supplier<String> hostname,
            Supplier<RecipientSettings> settings) {
        this.servers = servers;
        this.hostname = hostname;
        this.settings = settings;
    }

    @Override
    public Finding find(Address recipient) {
        if (calls.incrementAndGet() > settings.get().maxCalls()) {
            calls.decrementAndGet();
            return Finding.UNSURE;
        }
        try {
            for (var server : servers.apply(recipient).stream().limit(MOST_SERVERS).toList()) {
                var finding = ask(server, recipient);
                if (finding != Finding.UNSURE) {
                    return finding;
                }
            }
            return Finding.UNSURE;
        } finally {
            calls.decrementAndGet();
        }
    }

    private Finding ask(NextServer server, Address recipient) {
        try (var client = SmtpClient.connect(server.address(), timeouts())) {
            if (server.lmtp()) {
                client.lhlo(hostname.get());
            } else {
                client.hello(hostname.get());
            }
            // Whoever refuses the null sender refuses us: that says nothing of the recipient.
            if (!client.command("MAIL FROM:<>").completed()) {
                return Finding.UNSURE;
            }
            var path = new ForwardPath.Mailbox(recipient);
            var answer = client.command("RCPT TO:" + path.wire());
            client.quit();
            return finding(answer);
        } catch (SmtpException refused) {
            LOG.log(Level.DEBUG, "call-ahead refused server=" + server, refused);
            return Finding.UNSURE;
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "call-ahead failed server=" + server, gone);
            return Finding.UNSURE;
        }
    }

    private SmtpTimeouts timeouts() {
        Duration each = settings.get().timeout();
        return new SmtpTimeouts(each, each, each, each, each, each);
    }

    /// What a reply to RCPT says of the recipient. A refusal of us, by policy, says nothing of him.
    // RFC 3463 section 3.2: X.1.1, X.1.2, X.1.3 and X.1.6 are about the address; RFC 3463 section
    // 3.3: X.2.1 a disabled mailbox, X.2.2 a full one
    static Finding finding(Reply reply) {
        if (reply.completed()) {
            return Finding.EXISTS;
        }
        var status = reply.status();
        if (status == null) {
            // RFC 5321 section 4.2.3: 550 mailbox unavailable, 551 not local, 553 not allowed
            return reply.code() == 550 || reply.code() == 551 || reply.code() == 553
                    ? Finding.UNKNOWN
                    : Finding.UNSURE;
        }
        if (status.subject() == 2 && status.detail() == 2) {
            return Finding.OVER_QUOTA;
        }
        return reply.permanent() && aboutRecipient(status) ? Finding.UNKNOWN : Finding.UNSURE;
    }

    private static boolean aboutRecipient(EnhancedStatus status) {
        return (status.subject() == 1 && status.detail() != 7 && status.detail() != 8)
                || (status.subject() == 2 && status.detail() == 1);
    }
}
