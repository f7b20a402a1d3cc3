package org.postern.certificates;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.AcmeJsonResource;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Orders certificates from an authority: account, order, proof by HTTP-01 that each host is ours,
/// certificate (RFC 8555 section 7.1). One order at a time.
final class AcmeOrders {
    private static final Set<Status> ENDS = EnumSet.of(Status.VALID, Status.INVALID);
    private static final Set<Status> READY = EnumSet.of(Status.READY, Status.VALID, Status.INVALID);

    /// Between two looks at something under way, unless the authority says otherwise.
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final String UNKNOWN_ACCOUNT = "urn:ietf:params:acme:error:accountDoesNotExist";

    /// Lets time pass.
    @FunctionalInterface
    interface Pause {
        void last(Duration time) throws InterruptedException;
    }

    private final Supplier<AcmeSettings> settings;
    private final AcmeAccounts accounts;
    private final AcmeChallenges challenges;
    private final AcmeChallenges.Doorway doorway;
    private final InstantSource clock;
    private final Pause pause;

    AcmeOrders(
            Supplier<AcmeSettings> settings,
            AcmeAccounts accounts,
            AcmeChallenges challenges,
            AcmeChallenges.Doorway doorway,
            InstantSource clock,
            Pause pause) {
        this.settings = settings;
        this.accounts = accounts;
        this.challenges = challenges;
        this.doorway = doorway;
        this.clock = clock;
        this.pause = pause;
    }

    /// Orders a certificate.
    ///
    /// @param hosts A-labels, at least one
    /// @param directory the authority's address
    /// @return the chain, the certificate of the key first
    /// @throws AcmeFailure when the authority does not sign it
    /// @throws ProblemException when it is cancelled, or something of ours stands in the way
    synchronized List<X509Certificate> order(
            List<String> hosts, String directory, KeyPair key, Progress progress)
            throws AcmeFailure, ProblemException, InterruptedException {
        var now = settings.get();
        refuseWildcards(hosts);
        var session = AcmeSession.of(now, directory);
        try (var _ = doorway.open()) {
            int steps = hosts.size() + 2;
            progress.step("Asking the authority", 0, steps, Progress.Unit.STEPS);
            var order = ordered(session, now, directory, hosts);
            var run = new Run(order, clock.instant().plus(now.orderTimeout()), progress, steps);
            return run.certificate(key);
        } catch (AcmeException | AcmeLazyLoadingException | AcmeProtocolException e) {
            throw failure(directory, e);
        } finally {
            session.close();
        }
    }

    private static void refuseWildcards(List<String> hosts) throws AcmeFailure {
        for (String host : hosts) {
            if (host.startsWith("*.")) {
                throw new AcmeFailure(
                        "No certificate was ordered.",
                        host
                                + ": an authority signs a wildcard only against a record in DNS,"
                                + " which Postern does not write.",
                        "Certificate Request with the hosts by name, or Certificate Add with files"
                                + " that another program keeps");
            }
        }
    }

    private Order ordered(
            AcmeSession session, AcmeSettings now, String directory, List<String> hosts)
            throws AcmeException, AcmeFailure, ProblemException {
        try {
            return login(session, now, directory).newOrder().domains(hosts).create();
        } catch (AcmeServerException e) {
            if (!e.getType().toString().equals(UNKNOWN_ACCOUNT)) {
                throw e;
            }
            accounts.forget(directory);
            return login(session, now, directory).newOrder().domains(hosts).create();
        }
    }

    private Login login(AcmeSession session, AcmeSettings now, String directory)
            throws AcmeException, AcmeFailure, ProblemException {
        var key = accounts.key(directory);
        var known = accounts.account(directory);
        if (known != null) {
            return session.login(known, key);
        }
        var metadata = session.getMetadata();
        var terms = metadata.getTermsOfService();
        if (terms.isPresent() && !now.agreeTerms()) {
            throw new AcmeFailure(
                    "The authority's terms of service are not agreed to.",
                    "They are at " + terms.get() + ".",
                    "Settings Set acme.agreeTerms true");
        }
        if (metadata.isExternalAccountRequired() && now.keyId().isEmpty()) {
            throw new AcmeFailure(
                    "The authority serves only who has an account with it already.",
                    "It gives its customers a key identifier and a MAC key.",
                    "Settings Set acme.macKey KEY, and Settings Set acme.keyId ID");
        }
        var account = new AccountBuilder().useKeyPair(key);
        if (terms.isPresent()) {
            account.agreeToTermsOfService();
        }
        if (!now.contact().isEmpty()) {
            account.addEmail(now.contact());
        }
        if (!now.keyId().isEmpty()) {
            withBinding(account, now);
        }
        var login = account.createLogin(session);
        accounts.keep(directory, login.getAccountLocation());
        return login;
    }

    private static void withBinding(AccountBuilder account, AcmeSettings now) throws AcmeFailure {
        try {
            account.withKeyIdentifier(now.keyId(), now.macKey());
        } catch (IllegalArgumentException e) {
            throw new AcmeFailure(
                    new Problem(
                            "acme.macKey cannot be used.",
                            "It is no base64url, or too short.",
                            "Settings Set acme.macKey KEY"),
                    null,
                    e);
        }
    }

    /// One order under way.
    private final class Run {
        private final Order order;
        private final Instant deadline;
        private final Progress progress;
        private final int steps;

        Run(Order order, Instant deadline, Progress progress, int steps) {
            this.order = order;
            this.deadline = deadline;
            this.progress = progress;
            this.steps = steps;
        }

        List<X509Certificate> certificate(KeyPair key)
                throws AcmeException, AcmeFailure, ProblemException, InterruptedException {
            int done = 1;
            for (var authorization : order.getAuthorizations()) {
                String host = authorization.getIdentifier().getDomain();
                progress.step("Proving " + host, done++, steps, Progress.Unit.STEPS);
                prove(authorization, host);
            }
            progress.step("Waiting for the certificate", done, steps, Progress.Unit.STEPS);
            if (await(order, READY) == Status.READY) {
                order.execute(key);
            }
            if (await(order, ENDS) == Status.INVALID) {
                throw new AcmeFailure(
                        "The authority has not signed the certificate.",
                        order.getError().map(AcmeOrders::words).orElse("It does not say why."),
                        null);
            }
            return order.getCertificate().getCertificateChain();
        }

        private void prove(Authorization authorization, String host)
                throws AcmeException, AcmeFailure, ProblemException, InterruptedException {
            if (authorization.getStatus() == Status.VALID) {
                return;
            }
            var challenge =
                    authorization
                            .findChallenge(Http01Challenge.class)
                            .orElseThrow(() -> noHttp(authorization, host));
            try (var _ = challenges.publish(challenge.getToken(), challenge.getAuthorization())) {
                challenge.trigger();
                if (await(authorization, ENDS) != Status.VALID) {
                    challenge.fetch();
                    throw new AcmeFailure(
                            "The authority could not see that " + host + " is ours.",
                            challenge
                                    .getError()
                                    .map(AcmeOrders::words)
                                    .orElse("It does not say why."),
                            "make http://"
                                    + host
                                    + AcmeChallenges.PATH
                                    + " reach this node from"
                                    + " the Internet: Doctor ports");
                }
            }
        }

        private <R extends AcmeJsonResource & PollableResource> Status await(
                R resource, Set<Status> ends)
                throws AcmeException, AcmeFailure, ProblemException, InterruptedException {
            while (!ends.contains(resource.getStatus())) {
                if (clock.instant().isAfter(deadline)) {
                    throw new AcmeFailure(
                            "The authority has not finished in time.",
                            "It is still at \""
                                    + resource.getStatus()
                                    + "\" after acme.orderTimeout.",
                            "the same again later, or Settings Set acme.orderTimeout 15m");
                }
                var next = resource.fetch();
                if (!ends.contains(resource.getStatus())) {
                    pause.last(
                            next.map(at -> Duration.between(clock.instant(), at))
                                    .map(AcmeOrders::bounded)
                                    .orElse(PAUSE));
                }
            }
            return resource.getStatus();
        }
    }

    private static Duration bounded(Duration wanted) {
        // What lies in the past by our clock would have us ask without end.
        return wanted.compareTo(PAUSE) < 0
                ? PAUSE
                : wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted;
    }

    private static AcmeFailure noHttp(Authorization authorization, String host) {
        return new AcmeFailure(
                "The authority does not take HTTP-01 for " + host + ".",
                "It offers "
                        + authorization.getChallenges().stream()
                                .map(Challenge::getType)
                                .collect(Collectors.joining(", "))
                        + ".",
                "Certificate Add with files that another program keeps");
    }

    private static String words(org.shredzone.acme4j.Problem problem) {
        var parts = new ArrayList<String>();
        parts.add(problem.getDetail().or(problem::getTitle).orElse(problem.getType().toString()));
        for (var part : problem.getSubProblems()) {
            parts.add(part.getDetail().orElse(part.getType().toString()));
        }
        return String.join("; ", parts);
    }

    private static AcmeFailure failure(String directory, Exception e) {
        return switch (e) {
            case AcmeRateLimitedException limited ->
                    new AcmeFailure(
                            new Problem(
                                    "The authority takes no more orders now.",
                                    words(limited.getProblem()),
                                    limited.getRetryAfter()
                                            .map(at -> "the same again after " + at)
                                            .orElse("the same again later")),
                            limited.getRetryAfter().orElse(null),
                            e);
            case AcmeUserActionRequiredException changed ->
                    new AcmeFailure(
                            new Problem(
                                    "The authority's terms of service have changed.",
                                    words(changed.getProblem()),
                                    "read "
                                            + changed.getTermsOfServiceUri()
                                                    .map(Object::toString)
                                                    .orElse(changed.getInstance().toString())),
                            null,
                            e);
            case AcmeServerException refused ->
                    new AcmeFailure(
                            new Problem(
                                    "The authority refuses the order.",
                                    words(refused.getProblem()),
                                    null),
                            null,
                            e);
            case AcmeNetworkException _ -> unreachable(directory, e);
            case AcmeLazyLoadingException lazy
                    when lazy.getCause() instanceof AcmeException inner ->
                    failure(directory, inner);
            default ->
                    new AcmeFailure(
                            new Problem(
                                    "The authority's answer cannot be understood.",
                                    directory + ": " + e.getMessage(),
                                    "Settings Get acme.directory"),
                            null,
                            e);
        };
    }

    private static AcmeFailure unreachable(String directory, Exception e) {
        @Nullable Throwable cause = e.getCause();
        return new AcmeFailure(
                new Problem(
                        "The authority cannot be reached.",
                        directory
                                + (cause == null || cause.getMessage() == null
                                        ? ""
                                        : ": " + cause.getMessage()),
                        "Settings Get acme.directory"),
                null,
                e);
    }
}
