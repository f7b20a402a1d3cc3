package org.postern.screening;

import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.mail.Address;
import org.postern.mail.AddressLiteral;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.Network;
import org.postern.net.Resolver;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/// Judges what a client says of itself, of the sender and of each recipient (SPEC INB-2, INB-5,
/// INB-7, NET-3 to NET-5). Safe for use by many threads; each [Client] belongs to one.
///
/// DNS lists refuse at MAIL and not at connect, so that a user may log in from a listed address.
public final class EnvelopePolicy {
    private static final String HELLO_TAG = "helo";
    private static final String LIST_TAG = "dnsbl=";
    private static final String HURDLE_TAG = "hurdle=";

    private final Supplier<ScreeningSettings> settings;
    private final Supplier<RelaySettings> relay;
    private final RejectList rejects;
    private final DnsLists lists;
    private final HarvestGuard harvest;
    private final Resolver resolver;
    private final SenderCheck senders;
    private final SpfCheck spf;
    private final Hurdle hurdle;
    private final ScreeningCounters counters;
    private final Events events;

    public EnvelopePolicy(
            Supplier<ScreeningSettings> settings,
            Supplier<RelaySettings> relay,
            RejectList rejects,
            DnsLists lists,
            HarvestGuard harvest,
            Resolver resolver,
            SpfCheck spf,
            Hurdle hurdle,
            ScreeningCounters counters,
            Events events) {
        this.settings = settings;
        this.relay = relay;
        this.rejects = rejects;
        this.lists = lists;
        this.harvest = harvest;
        this.resolver = resolver;
        this.senders = new SenderCheck(resolver);
        this.spf = spf;
        this.hurdle = hurdle;
        this.counters = counters;
        this.events = events;
    }

    /// HELO or EHLO.
    ///
    /// @param name as typed
    /// @param encrypted whether it was said under TLS
    public Judgement hello(Client client, String name, boolean encrypted) {
        client.encrypted(encrypted);
        if (client.trusted()) {
            client.hello(name);
            client.helloFits(true);
            return Judgement.ACCEPT;
        }
        if (client.reverse() instanceof Reverse.Confirmed(var own)) {
            var entry = rejects.name(own);
            if (entry.isPresent()) {
                return reject(
                        Check.REJECT_LIST,
                        550,
                        "5.7.1",
                        "Mail from hosts of " + own + " is refused: " + entry.get().reason());
            }
        }
        client.hello(name);
        client.untag(HELLO_TAG);
        boolean matters = settings.get().hello() != ScreeningSettings.HelloPolicy.NOTHING;
        return matters && !helloFits(client) ? mismatch(client, name) : Judgement.ACCEPT;
    }

    /// Looked up once a name.
    private boolean helloFits(Client client) {
        var known = client.helloFits();
        if (known != null) {
            return known;
        }
        boolean fits = fits(client, client.hello());
        client.helloFits(fits);
        return fits;
    }

    private Judgement mismatch(Client client, String name) {
        events.record(
                new ScreeningEvent.HelloMismatch(
                        client.session(),
                        Addresses.text(client.address()),
                        name,
                        client.reverse().text()));
        return switch (settings.get().hello()) {
            case NOTHING, LOG -> Judgement.ACCEPT;
            case TAG -> {
                client.tag(HELLO_TAG);
                yield Judgement.ACCEPT;
            }
            case REJECT ->
                    // Where DNS has trouble nobody is refused for good.
                    client.reverse() instanceof Reverse.Unsure
                            ? reject(
                                    Check.HELLO,
                                    450,
                                    "4.7.1",
                                    "Your name cannot be checked now, try again later")
                            : reject(
                                    Check.HELLO,
                                    550,
                                    "5.7.1",
                                    name
                                            + " is not the name of your address "
                                            + Addresses.text(client.address()));
        };
    }

    /// Whether a name is the client's own: its confirmed name, its address as a literal, or a name
    /// that has its address.
    private boolean fits(Client client, String name) {
        MailDomain said;
        try {
            said = MailDomain.parse(name);
        } catch (AddressSyntaxException none) {
            return false;
        }
        return switch (said) {
            case AddressLiteral(var literal) -> literal.equals(client.address());
            case Domain domain ->
                    (client.reverse() instanceof Reverse.Confirmed(var own)
                                    && own.equals(domain.ascii()))
                            || hasAddress(domain, client);
        };
    }

    private boolean hasAddress(Domain domain, Client client) {
        return DnsName.find(domain.ascii()).map(resolver::addresses).stream()
                .flatMap(answer -> answer.records().stream())
                .map(DnsRecord.Address::address)
                .anyMatch(client.address()::equals);
    }

    /// MAIL.
    ///
    /// @param authenticated whether the client has logged in: it may stand anywhere then
    public Judgement mail(Client client, ReversePath from, boolean authenticated) {
        client.atData(null);
        client.untag(LIST_TAG);
        client.untag(HURDLE_TAG);
        if (from instanceof ReversePath.Mailbox(var address)) {
            var entry = rejects.sender(address);
            if (entry.isPresent()) {
                return reject(
                        Check.REJECT_LIST,
                        550,
                        "5.7.1",
                        "Mail from " + from + " is refused: " + entry.get().reason());
            }
        }
        var clear =
                from instanceof ReversePath.Mailbox(var address)
                        ? cleartext(client, address)
                        : Judgement.ACCEPT;
        if (clear instanceof Judgement.Reject || client.trusted() || authenticated) {
            return clear;
        }
        var listed = listed(client, from);
        if (listed instanceof Judgement.Reject) {
            return listed;
        }
        var sender =
                from instanceof ReversePath.Mailbox(var address) && settings.get().senderCheck()
                        ? sender(address)
                        : Judgement.ACCEPT;
        if (sender instanceof Judgement.Accept && !client.tags().isEmpty()) {
            counters.tagged();
            events.record(
                    new ScreeningEvent.SenderTagged(
                            client.session(),
                            Addresses.text(client.address()),
                            from.toString(),
                            String.join(" ", client.tags())));
        }
        return sender;
    }

    // RFC 3207 section 4: a server that the world writes to must not require TLS of everybody; for
    // single domains it is an agreement.
    private Judgement cleartext(Client client, Address address) {
        boolean needed =
                !client.encrypted()
                        && address.domain() instanceof Domain domain
                        && settings.get().requireTls().stream()
                                .anyMatch(one -> one.holds(domain.ascii()));
        return needed
                ? reject(
                        Check.CLEARTEXT,
                        530,
                        "5.7.10",
                        "Mail of " + address.domain() + " comes under TLS only: STARTTLS first")
                : Judgement.ACCEPT;
    }

    private Judgement listed(Client client, ReversePath from) {
        var findings = client.listings();
        findings.tags().forEach(zone -> client.tag(LIST_TAG + zone));
        if (findings.refusal().isPresent()) {
            return listed(
                    findings.refusal().get(),
                    "Your address " + Addresses.text(client.address()) + " is listed in ");
        }
        if (from instanceof ReversePath.Mailbox(var address)
                && address.domain() instanceof Domain domain) {
            var ofSender = lists.judge(lists.sender(domain.ascii()));
            ofSender.tags().forEach(zone -> client.tag(LIST_TAG + zone));
            if (ofSender.refusal().isPresent()) {
                return listed(
                        ofSender.refusal().get(),
                        "The sender's domain " + domain + " is listed in ");
            }
        }
        return Judgement.ACCEPT;
    }

    private Judgement listed(DnsLists.Listing listing, String what) {
        String reason = listing.reason().isEmpty() ? "" : ": " + listing.reason();
        return reject(Check.DNS_LIST, 550, "5.7.1", what + listing.zone().name() + reason);
    }

    private Judgement sender(Address from) {
        return switch (senders.find(from)) {
            case REACHABLE -> Judgement.ACCEPT;
            case ABSENT ->
                    reject(
                            Check.SENDER,
                            553,
                            "5.1.8",
                            "The sender's domain " + from.domain() + " does not exist");
            // RFC 7505 section 4.2: 550 5.7.27, "Sender address has null MX"
            case NULL_MX ->
                    reject(
                            Check.SENDER,
                            550,
                            "5.7.27",
                            "The sender's domain " + from.domain() + " takes no mail (null MX)");
            case UNSURE ->
                    reject(
                            Check.SENDER,
                            451,
                            "4.4.3",
                            "The sender's domain "
                                    + from.domain()
                                    + " cannot be looked up now, try again later");
        };
    }

    /// Whether a client may send mail to other domains without a login.
    public enum Relaying {
        YES,
        NO,
        /// It is on the list if its name is confirmed, and DNS does not tell now.
        UNSURE
    }

    /// Whether a client is on the relay list: its address or its name is, and both agree in DNS.
    /// Trust does not make a relay (SPEC NET-1).
    public Relaying relaying(Client client) {
        var list = relay.get();
        boolean network = Network.anyContains(list.networks(), client.address());
        if (!network && list.domains().isEmpty()) {
            return Relaying.NO;
        }
        var name =
                client.trusted()
                        ? new ReverseNames(resolver).find(client.address())
                        : client.reverse();
        return switch (name) {
            case Reverse.Confirmed(var own) ->
                    network || list.domains().stream().anyMatch(domain -> domain.holds(own))
                            ? Relaying.YES
                            : Relaying.NO;
            case Reverse.Unsure _ -> Relaying.UNSURE;
            case Reverse.Absent _, Reverse.Unconfirmed _, Reverse.Unasked _ -> Relaying.NO;
        };
    }

    /// Whether a client certainly may.
    public boolean mayRelay(Client client) {
        return relaying(client) == Relaying.YES;
    }

    /// A recipient that exists, as far as is known: may it come in clear, and the hurdle is asked.
    ///
    /// @param exempt whether the client has logged in or may relay
    public Judgement recipient(Client client, ReversePath from, ForwardPath to, boolean exempt) {
        harvest.known(client.address());
        var clear =
                to instanceof ForwardPath.Mailbox(var address)
                        ? cleartext(client, address)
                        : Judgement.ACCEPT;
        if (clear instanceof Judgement.Reject
                || client.trusted()
                || exempt
                || hurdle.equals(Hurdle.OFF)) {
            return clear;
        }
        var attempt =
                new Attempt(client.session(), client.address(), from, to, evidence(client, from));
        return switch (hurdle.judge(attempt)) {
            case HurdleDecision.Pass pass -> {
                if (pass.marks()) {
                    client.tag(HURDLE_TAG + pass.reason());
                }
                yield Judgement.ACCEPT;
            }
            case HurdleDecision.Defer(var left, var reason) -> {
                var refusal = deferred(to, left, reason);
                if (from instanceof ReversePath.NullSender) {
                    client.atData(refusal);
                    yield Judgement.ACCEPT;
                }
                counters.refused(Check.HURDLE);
                yield refusal;
            }
        };
    }

    // SPEC INB-8: 450 4.2.0
    private static Judgement.Reject deferred(ForwardPath to, Duration left, String reason) {
        return new Judgement.Reject(
                Check.HURDLE,
                Reply.of(
                        450,
                        "4.2.0",
                        "%s: mailbox temporarily unavailable (%s), try again in %d s"
                                .formatted(to, reason, Math.max(1, left.toSeconds()))));
    }

    private Evidence evidence(Client client, ReversePath from) {
        var listings = client.listings();
        Set<String> listed = new HashSet<>(listings.tags());
        client.tags().stream()
                .filter(tag -> tag.startsWith(LIST_TAG))
                .map(tag -> tag.substring(LIST_TAG.length()))
                .forEach(listed::add);
        return new Evidence(
                client.reverse(),
                client.hello(),
                hurdle.weighsEvidence() && helloFits(client),
                spf.ask(client.address(), client.hello(), from),
                listed,
                Set.copyOf(listings.vouched()),
                client.encrypted());
    }

    /// A user of ours has sent mail to somebody elsewhere.
    public void wrote(Address own, Address other) {
        hurdle.wrote(own, other);
    }

    /// The client is about to send a message: what was not told at RCPT is told now.
    public Judgement data(Client client) {
        var refusal = client.atData();
        if (refusal == null) {
            return Judgement.ACCEPT;
        }
        counters.refused(Check.HURDLE);
        return refusal;
    }

    /// The client named somebody who does not exist.
    ///
    /// @return a refusal that ends the session when it has guessed too often
    public Judgement unknown(Client client) {
        counters.refused(Check.RECIPIENT);
        if (client.trusted()) {
            return Judgement.ACCEPT;
        }
        harvest.unknown(client.address());
        if (harvest.blocks(client.address())) {
            counters.refused(Check.HARVEST);
            return new Judgement.Reject(Check.HARVEST, ConnectionPolicy.HARVESTER);
        }
        return Judgement.ACCEPT;
    }

    private Judgement reject(Check check, int code, String status, String text) {
        counters.refused(check);
        return new Judgement.Reject(check, Reply.of(code, status, text));
    }
}
