package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.mail.Domain;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.Resolver;
import org.postern.smtp.Reply;
import org.postern.smtp.SmtpException;
import org.postern.smtp.client.SmtpClient;
import org.postern.smtp.client.SmtpTimeouts;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

/// Makes connections to hops: finds servers, tries them one after the other, sees to TLS and login.
/// Safe for use by many threads.
final class Connector {
    /// The wait for the end of a message is so many times as long as for other replies: the other
    /// server delivers meanwhile.
    private static final int END_TIMES = 2;

    private final Exchangers exchangers;
    private final Resolver resolver;
    private final RoutingTable table;
    private final StsPolicies sts;
    private final ClientTls tls;
    private final TlsResults results;
    private final Supplier<String> host;
    private final Supplier<TransportSettings> settings;
    private final HostConnections hosts;

    Connector(
            Exchangers exchangers,
            Resolver resolver,
            RoutingTable table,
            StsPolicies sts,
            ClientTls tls,
            TlsResults results,
            Supplier<String> host,
            Supplier<TransportSettings> settings) {
        this.exchangers = exchangers;
        this.resolver = resolver;
        this.table = table;
        this.sts = sts;
        this.tls = tls;
        this.results = results;
        this.host = host;
        this.settings = settings;
        this.hosts = new HostConnections(() -> settings.get().maxConnectionsPerHost());
    }

    sealed interface Attempt {}

    /// A connection on which mail may begin.
    ///
    /// @param name the server's, with its address, as notices show it
    /// @param proved whether TLS proves who it is
    /// @param lenient whether it was made for a report, which goes whatever TLS says
    /// @param seat what is given back when it is closed
    record Connected(
            SmtpClient client,
            String name,
            boolean proved,
            boolean lenient,
            HostConnections.Seat seat)
            implements Attempt {
        boolean fitFor(Letter letter) {
            return letter.report() || (!lenient && (proved || !letter.parameters().requireTls()));
        }

        /// Closes at once.
        void close() throws IOException {
            try {
                client.close();
            } finally {
                seat.leave();
            }
        }

        /// Says goodbye and closes.
        void quit() throws IOException {
            try {
                client.quit();
            } finally {
                seat.leave();
            }
        }
    }

    /// There is nobody to connect to, and never will be for this message.
    record Refused(Reply reply) implements Attempt {}

    /// What holds for one attempt to connect.
    ///
    /// @param policy what the domain publishes; absent: nothing, or nobody asks
    /// @param report whether it is for a report
    private record Aim(Hop hop, RouteOptions options, Optional<StsPolicy> policy, boolean report) {
        /// Whose TLS is told of: no host's of our own choice.
        String domain() {
            return hop instanceof Hop.Exchangers(Domain name) ? name.ascii() : "";
        }
    }

    /// @param letter what the connection is for
    /// @throws UnreachableException when no server can be reached now
    /// @throws BusyException when those that could be have connections enough from here
    Attempt connect(Hop hop, Letter letter) throws UnreachableException, BusyException {
        return switch (exchangers.of(hop)) {
            case Exchangers.Answer.Refused(var reply) -> new Refused(reply);
            case Exchangers.Answer.Unknown(var why) -> throw new UnreachableException(why);
            case Exchangers.Answer.Found(var found, var _) -> {
                var options = table.options(hop);
                var aim = new Aim(hop, options, policy(hop, options), letter.report());
                yield connect(aim, found, letter.parameters().requireTls());
            }
        };
    }

    private Attempt connect(Aim aim, List<Exchanger> found, boolean requireTls)
            throws UnreachableException, BusyException {
        String why = "";
        boolean anyProves = false;
        boolean anyBusy = false;
        for (var exchanger : found) {
            var seat = hosts.take(exchanger.address().getAddress());
            if (seat.isEmpty()) {
                anyBusy = true;
                continue;
            }
            try {
                var asked = asked(aim, exchanger);
                anyProves |= asked.demand().proves();
                if (!requireTls || asked.demand().proves()) {
                    return open(aim, exchanger, asked, seat.get());
                }
            } catch (SmtpException e) {
                why = name(exchanger) + " said " + e.reply();
            } catch (IOException e) {
                why = name(exchanger) + ": " + said(e);
            } catch (UnreachableException e) {
                why = name(exchanger) + ": " + e.why();
            }
            seat.get().leave();
        }
        if (anyBusy) {
            throw new BusyException();
        }
        if (requireTls && !anyProves) {
            // RFC 8689 section 4.2.1: no server qualifies, so the message goes back
            return new Refused(
                    Reply.of(
                            550,
                            "5.7.30",
                            "The message requires TLS, and no server of "
                                    + aim.hop().text()
                                    + " proves who it is"));
        }
        throw new UnreachableException(why);
    }

    private static String said(IOException e) {
        String message = e.getMessage();
        return Reply.clean(message == null ? e.getClass().getSimpleName() : message, 200);
    }

    private static String name(Exchanger exchanger) {
        var address = exchanger.address();
        return exchanger.name().startsWith("[")
                ? exchanger.name() + ":" + address.getPort()
                : exchanger.name()
                        + "["
                        + Addresses.text(address.getAddress())
                        + "]:"
                        + address.getPort();
    }

    private Optional<StsPolicy> policy(Hop hop, RouteOptions options) {
        return hop instanceof Hop.Exchangers(Domain domain)
                        && options.tls() == RouteOptions.Tls.AUTO
                        && settings.get().mtaSts()
                ? sts.of(domain)
                : Optional.empty();
    }

    /// What is asked of TLS, and by whom.
    private record Asked(TlsDemand demand, TlsPolicy policy) {}

    private Asked asked(Aim aim, Exchanger exchanger) throws UnreachableException {
        if (aim.report()) {
            // RFC 8460 section 3: a report of what fails must get through what fails
            return new Asked(new TlsDemand.Opportunistic(), TlsPolicy.NONE);
        }
        return switch (aim.options().tls()) {
            case OFF -> new Asked(new TlsDemand.None(), TlsPolicy.NONE);
            case REQUIRED -> new Asked(new TlsDemand.Encrypted(), TlsPolicy.NONE);
            case VERIFIED -> new Asked(new TlsDemand.Verified(false), TlsPolicy.NONE);
            case IMPLICIT -> new Asked(new TlsDemand.Verified(true), TlsPolicy.NONE);
            case AUTO -> {
                var dane = dane(aim, exchanger);
                yield dane.isPresent() ? dane.get() : published(aim, exchanger);
            }
        };
    }

    /// What the server's TLSA records ask for; empty when DANE says nothing of it.
    // RFC 7672 section 2.2: they count where DNSSEC proved the way to them
    private Optional<Asked> dane(Aim aim, Exchanger exchanger) throws UnreachableException {
        if (!settings.get().dane() || !exchanger.authenticated() || exchanger.base().isRoot()) {
            return Optional.empty();
        }
        var answer =
                resolver.lookup(
                        exchanger.base().below("_" + exchanger.address().getPort() + "._tcp"),
                        DnsType.TLSA);
        if (answer.isUnknown()) {
            // RFC 7672 section 2.1.1: who cannot learn must not go on without
            throw new UnreachableException("DNS does not tell now whether it has TLSA records");
        }
        if (!answer.isFound() || !answer.authenticated()) {
            return Optional.empty();
        }
        var usable = answer.records().stream().filter(DaneTrust::usable).toList();
        var names = new ArrayList<String>(List.of(exchanger.name()));
        // RFC 7672 section 3.2.2: the domain of the addresses is a name as well
        if (aim.hop() instanceof Hop.Exchangers(Domain domain)) {
            names.add(domain.ascii());
        }
        return Optional.of(
                new Asked(
                        usable.isEmpty()
                                // RFC 7672 section 2.2: records that cannot be used still ask for
                                // TLS
                                ? new TlsDemand.Encrypted()
                                : new TlsDemand.Dane(List.<DnsRecord.Tlsa>copyOf(usable), names),
                        TlsPolicy.of(answer.records())));
    }

    private Asked published(Aim aim, Exchanger exchanger) throws UnreachableException {
        if (aim.policy().isEmpty()) {
            return new Asked(new TlsDemand.Opportunistic(), TlsPolicy.NONE);
        }
        var sts = aim.policy().get();
        var policy = TlsPolicy.of(sts);
        boolean named = sts.allows(exchanger.name());
        if (!named && sts.mode() != StsPolicy.Mode.NONE) {
            // RFC 8460 section 4.3.1: the host is none that the policy names
            results.told(session(aim, exchanger, policy, "validation-failure"));
        }
        return switch (sts.mode()) {
            case NONE -> new Asked(new TlsDemand.Opportunistic(), TlsPolicy.NONE);
            case TESTING ->
                    // RFC 8461 section 5: delivered all the same, and reported
                    new Asked(
                            named ? new TlsDemand.Tested() : new TlsDemand.Opportunistic(), policy);
            case ENFORCE -> {
                if (!named) {
                    throw new UnreachableException("its domain's MTA-STS policy does not name it");
                }
                yield new Asked(new TlsDemand.Verified(false), policy);
            }
        };
    }

    private TlsSession session(Aim aim, Exchanger exchanger, TlsPolicy policy, String failure) {
        return new TlsSession(
                aim.domain(),
                policy,
                exchanger.name(),
                Addresses.text(exchanger.address().getAddress()),
                failure);
    }

    private Connected open(Aim aim, Exchanger exchanger, Asked asked, HostConnections.Seat seat)
            throws IOException, SmtpException, UnreachableException {
        try {
            return greeted(aim, exchanger, asked, seat);
        } catch (SSLException e) {
            told(aim, exchanger, asked.policy(), failure(asked.policy(), e));
            return switch (asked.demand()) {
                // RFC 3207 section 4.1 leaves it to the client; mail in clear was all that could
                // be had before.
                case TlsDemand.Opportunistic() ->
                        greeted(
                                aim,
                                exchanger,
                                new Asked(new TlsDemand.None(), TlsPolicy.NONE),
                                seat);
                case TlsDemand.Tested() ->
                        open(
                                aim,
                                exchanger,
                                new Asked(new TlsDemand.Opportunistic(), TlsPolicy.UNTOLD),
                                seat);
                case TlsDemand.None(),
                        TlsDemand.Encrypted(),
                        TlsDemand.Verified(var _),
                        TlsDemand.Dane(var _, var _) ->
                        throw e;
            };
        }
    }

    // RFC 8460 section 4.3: the types of failure
    private static String failure(TlsPolicy policy, SSLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "certificate-expired";
            }
            if (cause instanceof CertificateException && !policy.type().equals("tlsa")) {
                String text = String.valueOf(cause.getMessage());
                return text.contains("No name matching") || text.contains("No subject")
                        ? "certificate-host-mismatch"
                        : "certificate-not-trusted";
            }
        }
        return "validation-failure";
    }

    private Connected greeted(Aim aim, Exchanger exchanger, Asked asked, HostConnections.Seat seat)
            throws IOException, SmtpException, UnreachableException {
        var demand = asked.demand();
        boolean implicit = demand instanceof TlsDemand.Verified(var first) && first;
        var bind = bind(aim.options(), exchanger);
        var client =
                implicit
                        ? SmtpClient.connectTls(
                                exchanger.address(),
                                bind,
                                tls.request(demand, exchanger.name()),
                                timeouts())
                        : SmtpClient.connect(exchanger.address(), bind, timeouts());
        try {
            hello(aim.hop(), client);
            if (!implicit) {
                encrypt(aim, client, exchanger, asked);
            }
            logIn(aim.options(), client, exchanger);
            return new Connected(client, name(exchanger), demand.proves(), aim.report(), seat);
        } catch (IOException | SmtpException | UnreachableException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    // RFC 5321 section 4.5.3.2: how long to wait for what
    private SmtpTimeouts timeouts() {
        var connect = settings.get().connectTimeout();
        var reply = settings.get().replyTimeout();
        return new SmtpTimeouts(connect, reply, reply, reply, reply, reply.multipliedBy(END_TIMES));
    }

    private void encrypt(Aim aim, SmtpClient client, Exchanger exchanger, Asked asked)
            throws IOException, SmtpException, UnreachableException {
        var demand = asked.demand();
        if (demand instanceof TlsDemand.None) {
            return;
        }
        if (!client.offers().has("STARTTLS")) {
            told(aim, exchanger, asked.policy(), "starttls-not-supported");
            if (demand.mandatory()) {
                throw new UnreachableException("it offers no TLS, which mail to it requires");
            }
            return;
        }
        try {
            client.startTls(tls.request(demand, exchanger.name()));
        } catch (SmtpException e) {
            told(aim, exchanger, asked.policy(), "starttls-not-supported");
            if (demand.mandatory()) {
                throw e;
            }
            // RFC 3207 section 4: the connection goes on in clear
            return;
        }
        hello(aim.hop(), client);
        told(aim, exchanger, asked.policy(), "");
    }

    /// @param failure its type; empty: it went well
    private void told(Aim aim, Exchanger exchanger, TlsPolicy policy, String failure) {
        if (!aim.report() && !policy.equals(TlsPolicy.UNTOLD)) {
            results.told(session(aim, exchanger, policy, failure));
        }
    }

    private void hello(Hop hop, SmtpClient client) throws IOException, SmtpException {
        if (hop instanceof Hop.Host(var _, var _, var lmtp) && lmtp) {
            client.lhlo(host.get());
        } else {
            client.hello(host.get());
        }
    }

    private static void logIn(RouteOptions options, SmtpClient client, Exchanger exchanger)
            throws IOException, SmtpException {
        if (options.user().isEmpty()) {
            return;
        }
        byte[] password = options.password().getBytes(StandardCharsets.UTF_8);
        try {
            boolean near = exchanger.address().getAddress().isLoopbackAddress();
            client.auth(options.user(), password, near);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /// The address to leave from, if it is of the kind that the server's is.
    private @Nullable InetAddress bind(RouteOptions options, Exchanger exchanger) {
        String text = options.bind().isEmpty() ? settings.get().bind() : options.bind();
        if (text.isEmpty()) {
            return null;
        }
        var address = InetAddress.ofLiteral(text);
        return address.getClass() == exchanger.address().getAddress().getClass() ? address : null;
    }
}
