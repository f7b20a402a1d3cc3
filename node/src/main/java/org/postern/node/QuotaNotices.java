package org.postern.node;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.Resolution;
import org.postern.kernel.Ids;
import org.postern.kernel.Octets;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.MailDate;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.MessageStore;
import org.postern.store.QuotaListener;
import org.postern.store.StoreException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;

/// Writes to those whose quota is nearly used up (SPEC STO-4): an account's owner, a domain's
/// postmaster. The mail goes straight into the inbox: it is no answer to anybody's.
final class QuotaNotices implements QuotaListener {
    private static final Logger LOG = System.getLogger(QuotaNotices.class.getName());

    private final Directory directory;
    private final MessageStore store;
    private final InstantSource clock;

    QuotaNotices(Directory directory, MessageStore store, InstantSource clock) {
        this.directory = directory;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void accountNearlyFull(AccountId account, Usage usage, Quota quota) {
        try {
            var known = directory.byId(account.value());
            if (known.isPresent()) {
                var address = known.get().address();
                send(
                        account,
                        address,
                        address.domain().ascii(),
                        "Your mailbox is almost full",
                        "Your mailbox holds " + held(usage, quota) + ".",
                        "When it is full no more mail reaches it. Delete what you do not need"
                                + " any more,\r\nor ask your administrator for more room.");
            }
        } catch (StoreException e) {
            failed("account=" + account, e);
        } catch (DirectoryException e) {
            LOG.log(Level.WARNING, "no notice of a quota, account=" + account, e);
        }
    }

    @Override
    public void domainNearlyFull(String domain, Usage usage, Quota quota) {
        try {
            var address = Address.parse("postmaster@" + domain);
            if (directory.resolve(address) instanceof Resolution.LocalAccount(var account, var _)) {
                send(
                        new AccountId(account.id()),
                        address,
                        domain,
                        "The domain " + domain + " has almost used up its quota",
                        "The mailboxes of " + domain + " hold together " + held(usage, quota) + ".",
                        "When the quota is used up no more mail reaches any of them. The command"
                                + " Domain Set\r\nchanges the quota, Domain Usage shows what is"
                                + " used.");
            }
        } catch (StoreException e) {
            failed("domain=" + domain, e);
        } catch (DirectoryException | AddressSyntaxException e) {
            LOG.log(Level.WARNING, "no notice of a quota, domain=" + domain, e);
        }
    }

    private static void failed(String whose, StoreException e) {
        switch (e.kind()) {
            // Nothing is broken: too little room is left for the notice itself.
            case OVER_QUOTA, DOMAIN_OVER_QUOTA ->
                    LOG.log(Level.WARNING, "no room for the notice of a quota, " + whose);
            default -> LOG.log(Level.WARNING, "no notice of a quota, " + whose, e);
        }
    }

    private static String held(Usage usage, Quota quota) {
        String octets =
                quota.octets() == 0
                        ? ""
                        : percent(usage.octets(), quota.octets())
                                + " of "
                                + new Octets(quota.octets());
        String messages =
                quota.messages() == 0
                        ? ""
                        : usage.messages() + " of at most " + quota.messages() + " messages";
        return octets + (octets.isEmpty() || messages.isEmpty() ? "" : ", ") + messages;
    }

    private static String percent(long used, long most) {
        return Math.round(100.0 * used / most) + " %";
    }

    private void send(
            AccountId account, Address to, String host, String subject, String what, String advice)
            throws StoreException {
        var now = clock.instant();
        // RFC 3834 section 5: Auto-Submitted keeps answering machines still
        String message =
                """
                From: Mail system <postmaster@%s>
                To: %s
                Subject: %s
                Date: %s
                Message-ID: <%s@%s>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                """
                                .formatted(
                                        host,
                                        to,
                                        subject,
                                        MailDate.format(now.atOffset(ZoneOffset.UTC)),
                                        Ids.next(),
                                        host)
                                .replace("\n", "\r\n")
                        + what
                        + "\r\n\r\n"
                        + advice
                        + "\r\n";
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        try (var spool = store.spool()) {
            spool.write(octets, 0, octets.length);
            var inbox = store.account(account).inbox();
            inbox.append(Delivery.plain(spool.finish(), FlagSet.NONE, now));
        }
    }
}
