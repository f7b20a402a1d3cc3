package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.mail.Address;
import org.postern.mailauth.Outcome;
import org.postern.sieve.SieveEnvelope;
import org.postern.sieve.SieveMailboxes;
import org.postern.sieve.SieveSession;
import org.postern.sieve.SieveSettings;
import org.postern.sieve.SieveTracker;
import org.postern.sieve.SieveVerdicts;
import org.postern.store.AccountId;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What scripts may know of one message: whose it is, what others have found.
record FilterScene(Room room, MailToExamine mail) {
    /// Fields that no script may take away or forge: what others rely on.
    private static final List<String> GUARDED =
            List.of(
                    "received",
                    "return-path",
                    "delivered-to",
                    "authentication-results",
                    "x-junkmail-status",
                    "x-postern-filed",
                    "x-postern-quarantine");

    /// The scene for a filter of administrators.
    ///
    /// @param to its recipient when the script asks for one; else any of them
    SieveSession site(Address to, Strand strand, WordTexts texts) {
        return session(
                to,
                strand,
                settings(List.of(), null),
                SieveMailboxes.NONE,
                SieveTracker.FORGETFUL,
                new FilterLists(room.words(), room.senders(), "", texts));
    }

    /// The scene for a script of an account.
    SieveSession of(Account account, Address to, Strand strand, WordTexts texts) {
        var addresses = new ArrayList<String>();
        addresses.add(account.address().toString());
        account.aliases().forEach(alias -> addresses.add(alias.toString()));
        String name = account.fullName();
        return session(
                to,
                strand,
                settings(addresses, name.isEmpty() ? null : name),
                new FilterMailboxes(room.store(), new AccountId(account.id())),
                room.memory().of(account.id()),
                new FilterLists(room.words(), room.senders(), account.id(), texts));
    }

    private SieveSettings settings(List<String> addresses, @Nullable String fullName) {
        var usual = SieveSettings.DEFAULTS;
        var site = room.limits().get();
        return new SieveSettings(
                addresses,
                fullName,
                usual.detailSeparator(),
                "postmaster@" + room.host().get(),
                room.host().get(),
                site.vacation(),
                site.duplicatePeriod(),
                site.duplicateLongest(),
                GUARDED,
                GUARDED);
    }

    private SieveSession session(
            Address to,
            Strand strand,
            SieveSettings settings,
            SieveMailboxes mailboxes,
            SieveTracker tracker,
            FilterLists lists) {
        String login = mail.visitor().account();
        var envelope =
                new SieveEnvelope(
                        mail.sender(),
                        to.toString(),
                        to.toString(),
                        login.isEmpty() ? null : mail.sender());
        return new SieveSession(
                envelope,
                settings,
                environment(strand),
                mailboxes,
                tracker,
                lists,
                new Verdicts(strand),
                room.clock(),
                ZoneId.systemDefault());
    }

    // RFC 5183 section 4.1: the items every server may have
    private Map<String, String> environment(Strand strand) {
        var items = new HashMap<String, String>();
        items.put("name", "Postern");
        items.put("version", "1");
        items.put("location", "MDA");
        items.put("phase", mail.late() ? "post" : "during");
        items.put("host", room.host().get());
        items.put("domain", domain(room.host().get()));
        items.put("remote-ip", mail.visitor().addressText());
        items.put("remote-host", mail.visitor().host());
        items.put("vnd.postern.origin", mail.origin().word());
        items.put("vnd.postern.greeting", mail.visitor().greeting());
        items.put(FilterFacts.SCORE, String.valueOf(strand.score().junk()));
        var found = mail.authentication();
        if (found != null) {
            authentication(found, items);
        }
        return items;
    }

    private static void authentication(Outcome found, Map<String, String> items) {
        items.put("vnd.postern.spf", found.spf().status().word());
        items.put("vnd.postern.dmarc", found.dmarc().status().word());
        boolean signed = found.dkim().stream().anyMatch(one -> one.passed());
        items.put("vnd.postern.dkim", signed ? "pass" : found.dkim().isEmpty() ? "none" : "fail");
    }

    private static String domain(String host) {
        return host.substring(host.indexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /// What junk and virus engines have found.
    private record Verdicts(Strand strand) implements SieveVerdicts {
        @Override
        public OptionalDouble junk(Fields header) {
            return strand.score().scored()
                    ? OptionalDouble.of(Math.min(1, strand.score().junk() / 100.0))
                    : OptionalDouble.empty();
        }

        @Override
        public OptionalInt virus(Fields header) {
            return OptionalInt.of(strand.virus());
        }

        @Override
        public int score() {
            return strand.score().junk();
        }
    }
}
