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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

/// Makes connections to hops: finds servers, tries them one after the other, sees to TLS and login.
/// Safe for use by many threads.
final class Connector {
    /// RFC 5321 section 4.5.3.2, but for the connection itself: a second server is worth more than
    /// a longer wait.
    private static final SmtpTimeouts TIMEOUTS =
            new SmtpTimeouts(
                    Duration.ofSeconds(30),
                    SmtpTimeouts.STANDARD.greeting(),
                    SmtpTimeouts.STANDARD.command(),
                    SmtpTimeouts.STANDARD.data(),
                    SmtpTimeouts.STANDARD.block(),
                    SmtpTimeouts.STANDARD.end());

    private final Exchangers exchangers;
    private final Resolver resolver;
    private final RoutingTable table;
    private final StsPolicies sts;
    private final ClientTls tls;
    private final TlsResults results;
    private final Supplier<String> host;
    private final Supplier<TransportSettings> settings;

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
    }

    sealed interface Attempt {}

    /// A connection on which mail may begin.
    ///
    /// @param name the server's, with its address, as notices show it
    /// @param proved whether TLS proves who it is
    record Connected(SmtpClient client, String name, boolean proved) implements Attempt {
        boolean fitFor(QueuedMessage message) {
            return proved || !message.letter().parameters().requireTls();
        }
    }

    /// There is nobody to connect to, and never will be for this message.
    record Refused(Reply reply) implements Attempt {}

    /// @param requireTls whether only a server will do that has proved who it is
    /// @throws UnreachableException when none can be reached now
    Attempt connect(Hop hop, boolean requireTls) throws UnreachableException {
        return switch (exchangers.of(hop)) {
            case Exchangers.Answer.Refused(var reply) -> new Refused(reply);
            case Exchangers.Answer.Unknown(var why) -> throw new UnreachableException(why);
            case Exchangers.Answer.Found(var found, var _) -> connect(hop, found, requireTls);
        };
    }

    private Attempt connect(Hop hop, List<Exchanger> found, boolean requireTls)
            throws UnreachableException {
        var options = table.options(hop);
        var policy = policy(hop, options);
        String why = "";
        boolean anyProves = false;
        for (var exchanger : found) {
            try {
                var demand = demand(hop, options, policy, exchanger);
                anyProves |= demand.proves();
                if (!requireTls || demand.proves()) {
                    return open(hop, options, exchanger, demand);
                }
            } catch (SmtpException e) {
                why = name(exchanger) + " said " + e.reply();
            } catch (IOException e) {
                why = name(exchanger) + ": " + said(e);
            } catch (UnreachableException e) {
                why = name(exchanger) + ": " + e.why();
            }
        }
        if (requireTls && !anyProves) {
            // RFC 8689 section 4.2.1: no server qualifies, so the message goes back
            return new Refused(
                    Reply.of(
                            550,
                            "5.7.30",
                            "The message requires TLS, and no server of "
                                    + hop.text()
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

    private TlsDemand demand(
            Hop hop, RouteOptions options, Optional<StsPolicy> policy, Exchanger exchanger)
            throws UnreachableException {
        return switch (options.tls()) {
            case OFF -> new TlsDemand.None();
            case REQUIRED -> new TlsDemand.Encrypted();
            case VERIFIED -> new TlsDemand.Verified(false);
            case IMPLICIT -> new TlsDemand.Verified(true);
            case AUTO -> {
                var dane = dane(hop, exchanger);
                yield dane.isPresent() ? dane.get() : published(policy, exchanger);
            }
        };
    }

    /// What the server's TLSA records ask for; empty when DANE says nothing of it.
    // RFC 7672 section 2.2: they count where DNSSEC proved the way to them
    private Optional<TlsDemand> dane(Hop hop, Exchanger exchanger) throws UnreachableException {
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
        if (hop instanceof Hop.Exchangers(Domain domain)) {
            names.add(domain.ascii());
        }
        return Optional.of(
                usable.isEmpty()
                        // RFC 7672 section 2.2: records that cannot be used still ask for TLS
                        ? new TlsDemand.Encrypted()
                        : new TlsDemand.Dane(List.<DnsRecord.Tlsa>copyOf(usable), names));
    }

    // RFC 8461 section 5: enforce and testing
    private TlsDemand published(Optional<StsPolicy> policy, Exchanger exchanger)
            throws UnreachableException {
        if (policy.isEmpty() || policy.get().mode() != StsPolicy.Mode.ENFORCE) {
            return new TlsDemand.Opportunistic();
        }
        if (!policy.get().allows(exchanger.name())) {
            results.failed(policy.get().domain(), "sts", exchanger.name(), "validation-failure");
            throw new UnreachableException("its domain's MTA-STS policy does not name it");
        }
        return new TlsDemand.Verified(false);
    }

    private Connected open(Hop hop, RouteOptions options, Exchanger exchanger, TlsDemand demand)
            throws IOException, SmtpException, UnreachableException {
        String domain = hop instanceof Hop.Exchangers(Domain name) ? name.ascii() : "";
        try {
            return greeted(hop, options, exchanger, demand);
        } catch (SSLException e) {
            results.failed(domain, kind(demand), exchanger.name(), failure(e));
            if (demand.mandatory()) {
                throw e;
            }
            // RFC 3207 section 4.1 leaves it to the client; mail in clear was all that could be
            // had before.
            return greeted(hop, options, exchanger, new TlsDemand.None());
        }
    }

    private static String kind(TlsDemand demand) {
        return switch (demand) {
            case TlsDemand.None(), TlsDemand.Opportunistic(), TlsDemand.Encrypted() ->
                    "no-policy-found";
            case TlsDemand.Verified(var _) -> "sts";
            case TlsDemand.Dane(var _, var _) -> "tlsa";
        };
    }

    // RFC 8460 section 4.3: the types of failure
    private static String failure(SSLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "certificate-expired";
            }
            if (cause instanceof CertificateException) {
                String text = String.valueOf(cause.getMessage());
                return text.contains("No name matching") || text.contains("No subject")
                        ? "certificate-host-mismatch"
                        : "certificate-not-trusted";
            }
        }
        return "validation-failure";
    }

    private Connected greeted(Hop hop, RouteOptions options, Exchanger exchanger, TlsDemand demand)
            throws IOException, SmtpException, UnreachableException {
        boolean implicit = demand instanceof TlsDemand.Verified(var first) && first;
        var bind = bind(options, exchanger);
        var client =
                implicit
                        ? SmtpClient.connectTls(
                                exchanger.address(),
                                bind,
                                tls.request(demand, sni(exchanger)),
                                TIMEOUTS)
                        : SmtpClient.connect(exchanger.address(), bind, TIMEOUTS);
        try {
            hello(hop, client);
            if (!implicit) {
                encrypt(hop, client, exchanger, demand);
            }
            logIn(options, client, exchanger);
            return new Connected(client, name(exchanger), demand.proves());
        } catch (IOException | SmtpException | UnreachableException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private static String sni(Exchanger exchanger) {
        return exchanger.name();
    }

    private void encrypt(Hop hop, SmtpClient client, Exchanger exchanger, TlsDemand demand)
            throws IOException, SmtpException, UnreachableException {
        if (demand instanceof TlsDemand.None) {
            return;
        }
        String domain = hop instanceof Hop.Exchangers(Domain name) ? name.ascii() : "";
        if (!client.offers().has("STARTTLS")) {
            if (demand.mandatory()) {
                results.failed(domain, kind(demand), exchanger.name(), "starttls-not-supported");
                throw new UnreachableException("it offers no TLS, which mail to it requires");
            }
            return;
        }
        try {
            client.startTls(tls.request(demand, sni(exchanger)));
        } catch (SmtpException e) {
            if (demand.mandatory()) {
                throw e;
            }
            // RFC 3207 section 4: the connection goes on in clear
            return;
        }
        hello(hop, client);
        results.succeeded(domain, kind(demand));
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
