package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.AccountStatus;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.GroupMail;
import org.postern.directory.MailGroup;
import org.postern.directory.NamedService;
import org.postern.directory.Resolution;
import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountId;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Finds where mail for a recipient goes (SPEC OUT-1). Safe for use by many threads.
///
/// 1. In local message router mode all goes to that one hop.
/// 2. An address that this node made for a forward (SRS) leads back to the sender.
/// 3. The sources in the order set: an entry of the routing table for this very address; the
///    account, with what the directory says of it: `mailRoutingAddress`, `mailHost`, its forwards.
/// 4. An entry of the routing table for the domain, or for one above it: where the accounts of a
///    domain are that are not here; for a domain that is not served here, its only way.
/// 5. Mail for other domains: the table's entry `*`, the smart host, or the servers that DNS names.
public final class Router {
    private static final Logger LOG = System.getLogger(Router.class.getName());

    /// How often one address leads to another before it is a circle.
    private static final int MOST_STEPS = 10;

    /// Most accounts and addresses that one recipient leads to; forwards beyond are not followed.
    static final int MOST_DESTINATIONS = 1_000;

    private static final Set<String> NOTICES = Set.of("postmaster", "mailer-daemon");

    private final Directory directory;
    private final RoutingTable table;
    private final Supplier<TransportSettings> settings;
    private final Supplier<String> host;
    private final Srs srs;
    private final ForwardSeal seal;

    /// @param host this node's own name
    public Router(
            Directory directory,
            RoutingTable table,
            Supplier<TransportSettings> settings,
            Supplier<String> host,
            Srs srs,
            ForwardSeal seal) {
        this.directory = directory;
        this.table = table;
        this.settings = settings;
        this.host = host;
        this.srs = srs;
        this.seal = seal;
    }

    public Route route(Address recipient) {
        try {
            return answersNotices(recipient) ? routePostmaster() : route(recipient, 0);
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "directory cannot route", e);
            return new Route.Unsure();
        }
    }

    /// Whether it is whom our notices come from, or whom they tell people to write to: names at
    /// this host's own name, which need be no domain of mail.
    private boolean answersNotices(Address recipient) throws DirectoryException {
        return NOTICES.contains(recipient.localPart().toLowerCase(Locale.ROOT))
                && recipient.domain().equals(Domain.of(host.get()))
                && !serves(recipient.domain());
    }

    /// The route of a bare `<Postmaster>`, which exists always (RFC 5321 section 4.5.1).
    public Route routePostmaster() {
        try {
            var first = directory.firstDomain();
            if (!settings.get().lmr().isEmpty() && first.isPresent()) {
                return route(new Address("postmaster", first.get()), 0);
            }
            return local(directory.resolvePostmaster(), null, 0);
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "directory cannot route", e);
            return new Route.Unsure();
        }
    }

    /// Whose is what nobody else can be told.
    Address postmaster() {
        try {
            var first = directory.firstDomain();
            return new Address(
                    "postmaster", first.isPresent() ? first.get() : Domain.of(host.get()));
        } catch (DirectoryException e) {
            return new Address("postmaster", Domain.of(host.get()));
        }
    }

    private Route route(Address recipient, int step) throws DirectoryException {
        if (step > MOST_STEPS) {
            return new Route.None(Route.Why.LOOP);
        }
        var domainRule = table.domain(recipient.domain());
        var lmr = settings.get().lmr();
        if (!lmr.isEmpty()) {
            return all(recipient, Hop.Host.parse(lmr), domainRule.isPresent());
        }
        var back = serves(recipient.domain()) ? srs.back(recipient) : Optional.<Address>empty();
        if (back.isPresent()) {
            return returning(route(back.get(), step + 1));
        }
        boolean tableFirst =
                settings.get().sources().isEmpty()
                        || settings.get().sources().getFirst() == RouteSourceName.TABLE;
        var byTable = table.user(recipient);
        if (tableFirst && byTable.isPresent()) {
            return follow(recipient, byTable.get(), step);
        }
        var resolution = directory.resolve(recipient);
        return switch (resolution) {
            case Resolution.LocalAccount _, Resolution.Closed _, Resolution.ToGroup _ ->
                    local(resolution, recipient, step);
            case Resolution.UnknownUser _, Resolution.NotServed _ -> {
                var rule = byTable.or(() -> domainRule);
                yield rule.isPresent()
                        ? follow(recipient, rule.get(), step)
                        : local(resolution, recipient, step);
            }
        };
    }

    private Route all(Address recipient, Hop hop, boolean ruled) throws DirectoryException {
        var way = new Route.Forward(recipient, hop, null);
        return ruled || serves(recipient.domain())
                ? new Route.Ways(List.of(), List.of(way))
                : new Route.Elsewhere(way);
    }

    private boolean serves(MailDomain domain) throws DirectoryException {
        return domain instanceof Domain name && directory.domains().contains(name);
    }

    /// Whoever sends to an address that we made may do so.
    private static Route returning(Route route) {
        return route instanceof Route.Elsewhere(var way)
                ? new Route.Ways(List.of(), List.of(way))
                : route;
    }

    private Route follow(Address recipient, RouteRule rule, int step) throws DirectoryException {
        if (rule.address() != null) {
            return returning(route(rule.address(), step + 1));
        }
        var hop = rule.hop() == null ? outside(recipient.domain()) : rule.hop();
        if (hop == null) {
            return new Route.None(Route.Why.NO_WAY);
        }
        return new Route.Ways(List.of(), List.of(new Route.Forward(recipient, hop, null)));
    }

    private Route local(Resolution resolution, @Nullable Address recipient, int step)
            throws DirectoryException {
        return switch (resolution) {
            case Resolution.LocalAccount(var account, var detail) ->
                    account(account, detail, recipient, step);
            case Resolution.ToGroup(var group) -> list(group);
            case Resolution.Closed(var _) -> new Route.None(Route.Why.CLOSED);
            case Resolution.UnknownUser() -> new Route.None(Route.Why.UNKNOWN_USER);
            case Resolution.NotServed() ->
                    recipient == null ? new Route.None(Route.Why.NOT_SERVED) : elsewhere(recipient);
        };
    }

    private Route elsewhere(Address recipient) {
        var rule = table.byDefault();
        if (rule.isPresent() && rule.get().hop() != null) {
            return new Route.Elsewhere(new Route.Forward(recipient, rule.get().hop(), null));
        }
        var hop = outside(recipient.domain());
        return hop == null
                ? new Route.None(Route.Why.NO_WAY)
                : new Route.Elsewhere(new Route.Forward(recipient, hop, null));
    }

    /// Where mail for others goes without an entry of its own; null when it goes nowhere.
    private @Nullable Hop outside(MailDomain domain) {
        var smarthost = settings.get().smarthost();
        if (!smarthost.isEmpty()) {
            return Hop.Host.parse(smarthost);
        }
        return settings.get().direct() ? new Hop.Exchangers(domain) : null;
    }

    private Route account(
            Account account, @Nullable String detail, @Nullable Address recipient, int step)
            throws DirectoryException {
        var routed = byDirectory(account, recipient, step);
        return routed.isPresent() ? routed.get() : expand(account, detail);
    }

    /// What the directory's attributes for routing say.
    private Optional<Route> byDirectory(Account account, @Nullable Address recipient, int step)
            throws DirectoryException {
        if (!settings.get().sources().contains(RouteSourceName.DIRECTORY)) {
            return Optional.empty();
        }
        var address = account.attributes().first("mailRoutingAddress");
        if (address.isPresent()) {
            try {
                var to = Address.parse(address.get());
                if (!to.equals(account.address()) && !to.equals(recipient)) {
                    return Optional.of(returning(route(to, step + 1)));
                }
            } catch (AddressSyntaxException e) {
                LOG.log(Level.WARNING, "mailRoutingAddress is none, account=" + account.address());
            }
        }
        var mailHost = account.attributes().first("mailHost");
        if (mailHost.isPresent() && !mailHost.get().toLowerCase(Locale.ROOT).equals(host.get())) {
            try {
                var hop = Hop.Host.parse(mailHost.get());
                var to = recipient == null ? account.address() : recipient;
                return Optional.of(
                        new Route.Ways(List.of(), List.of(new Route.Forward(to, hop, null))));
            } catch (IllegalArgumentException e) {
                LOG.log(Level.WARNING, "mailHost is none, account=" + account.address());
            }
        }
        return Optional.empty();
    }

    /// Follows an account's forwards: to its own mailbox when it has none, or names itself, or when
    /// none of them leads anywhere now, so that no mail is lost. Circles end where they began.
    private Route expand(Account account, @Nullable String detail) throws DirectoryException {
        if (account.forwards().isEmpty()) {
            return new Route.Ways(List.of(new Route.Mailbox(account, detail)), List.of());
        }
        var expansion = new Expansion();
        expansion.follow(account, detail);
        return expansion.mailboxes.isEmpty() && expansion.onward.isEmpty()
                ? new Route.Ways(List.of(new Route.Mailbox(account, detail)), List.of())
                : new Route.Ways(
                        List.copyOf(expansion.mailboxes.values()),
                        List.copyOf(expansion.onward.values()));
    }

    /// The members of a list, here and elsewhere. What cannot be reached from here keeps the whole
    /// message waiting, so that no member is left out.
    private Route list(MailGroup group) throws DirectoryException {
        var expansion = new Expansion();
        expansion.owner = group.owners().isEmpty() ? null : group.owners().getFirst();
        var beyond = new AtomicBoolean();
        boolean all =
                directory
                        .groupMail()
                        .expandAtOnce(
                                group,
                                recipient -> {
                                    switch (recipient) {
                                        case GroupMail.Recipient.Mailbox(
                                                        Resolution.LocalAccount(
                                                                var account,
                                                                var detail),
                                                        var _) ->
                                                expansion.follow(account, detail);
                                        case GroupMail.Recipient.Elsewhere(var address) ->
                                                beyond.compareAndSet(
                                                        false, !expansion.member(address));
                                        case GroupMail.Recipient.Folder(var domain, var path) ->
                                                beyond.compareAndSet(
                                                        false, !expansion.folder(domain, path));
                                    }
                                });
        if (!all) {
            return new Route.ToList(group);
        }
        if (beyond.get()) {
            return new Route.Unsure();
        }
        return expansion.mailboxes.isEmpty() && expansion.onward.isEmpty()
                ? new Route.None(Route.Why.CLOSED)
                : new Route.Ways(
                        List.copyOf(expansion.mailboxes.values()),
                        List.copyOf(expansion.onward.values()));
    }

    /// Tells everybody whom mail to a list goes to, each once.
    ///
    /// @return false when there are more than may be, and nobody was told
    boolean members(MailGroup list, GroupMail.Visitor visitor) throws DirectoryException {
        return directory.groupMail().expand(list, visitor);
    }

    /// The ways from here to somebody whose mailbox is elsewhere; none when nobody knows one now.
    List<Route.Forward> ways(Address to) throws DirectoryException {
        return switch (route(to, 1)) {
            case Route.Elsewhere(var way) -> List.of(way);
            case Route.Ways(var _, var further) -> further;
            case Route.ToList list -> List.of(list.way());
            case Route.None _, Route.Unsure _ -> List.of();
        };
    }

    /// The accounts and addresses that one account's forwards, or a list, lead to.
    private final class Expansion {
        final Map<String, Route.Mailbox> mailboxes = new LinkedHashMap<>();
        final Map<Address, Route.Forward> onward = new LinkedHashMap<>();
        private final Set<String> seen = new HashSet<>();

        /// Whom undeliverable mail of a list is told; null without.
        @Nullable Address owner;

        /// A shared folder of a domain, which keeps a copy: the account that holds them, with the
        /// folder as its detail.
        ///
        /// @return false when one of that domain is there already: an account gets a message once
        boolean folder(Domain domain, String path) {
            String id = AccountId.ofDomain(domain.ascii()).value();
            var holder =
                    new Account(
                            id,
                            new Address("postmaster", domain),
                            "",
                            List.of(),
                            List.of(),
                            Role.USER,
                            AccountStatus.ACTIVE,
                            0,
                            0,
                            Instant.EPOCH);
            return mailboxes.putIfAbsent(id, new Route.Mailbox(holder, path)) == null;
        }

        /// A list's member elsewhere.
        ///
        /// @return whether there is a way to him
        boolean member(Address to) throws DirectoryException {
            var ways = ways(to);
            for (var way : ways) {
                onward.putIfAbsent(way.to(), new Route.Forward(way.to(), way.hop(), null, owner));
            }
            return !ways.isEmpty();
        }

        void follow(Account account, @Nullable String detail) throws DirectoryException {
            if (!seen.add(account.id())) {
                return;
            }
            boolean led = false;
            boolean allowed = directory.services().allows(account, NamedService.FORWARD);
            for (var to : allowed ? account.forwards() : List.<Address>of()) {
                if (mailboxes.size() + onward.size() < MOST_DESTINATIONS) {
                    led |= one(account, detail, to);
                }
            }
            if (!led) {
                mailboxes.putIfAbsent(account.id(), new Route.Mailbox(account, detail));
            }
        }

        /// @return whether it leads anywhere
        private boolean one(Account by, @Nullable String detail, Address to)
                throws DirectoryException {
            var next = directory.resolve(to);
            if (next instanceof Resolution.LocalAccount(var account, var itsDetail)) {
                if (account.id().equals(by.id())) {
                    mailboxes.putIfAbsent(by.id(), new Route.Mailbox(by, detail));
                } else {
                    follow(account, itsDetail);
                }
                return true;
            }
            var ways = ways(to);
            for (var way : ways) {
                onward.putIfAbsent(way.to(), new Route.Forward(way.to(), way.hop(), by, owner));
            }
            return !ways.isEmpty();
        }
    }

    /// Whose address a sender is, for masquerades and checks: empty when it is nobody's here.
    public Optional<Account> account(Address address) throws DirectoryException {
        return directory.resolve(address) instanceof Resolution.LocalAccount(var account, var _)
                ? Optional.of(account)
                : Optional.empty();
    }

    /// The message as an account or a list forwards it: its sender is one of this node, so that
    /// whoever checks SPF finds us, and notices find their way back; and sealed with what we found
    /// when it came.
    public Letter forwarded(Letter letter, Route.Forward way) {
        return seal.on(resent(letter, way), way);
    }

    private Letter resent(Letter letter, Route.Forward way) {
        if (way.owner() != null && letter.from() instanceof ReversePath.Mailbox) {
            // RFC 5321 section 3.9.2: of a list, notices go to who runs it
            return letter.from(new ReversePath.Mailbox(way.owner()));
        }
        boolean rewrite =
                settings.get().srs()
                        && way.by() != null
                        && way.by().address().domain() instanceof Domain
                        && letter.from() instanceof ReversePath.Mailbox;
        if (!rewrite || way.by() == null) {
            return letter;
        }
        var from = ((ReversePath.Mailbox) letter.from()).address();
        try {
            if (directory.resolve(from) instanceof Resolution.NotServed) {
                var ours = (Domain) way.by().address().domain();
                return letter.from(
                        srs.forward(from, ours)
                                .<ReversePath>map(ReversePath.Mailbox::new)
                                .orElse(letter.from()));
            }
        } catch (DirectoryException e) {
            LOG.log(Level.WARNING, "the sender of a forward stays as it is", e);
        }
        return letter;
    }
}
