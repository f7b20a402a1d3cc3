package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(120)
class CachingResolverTest {
    private static final DnsName EXAMPLE = DnsName.of("example.org");

    private final TestDns dns =
            TestDns.of(
                    """
                    example.org.     100 A     192.0.2.1
                    example.org.     60  AAAA  2001:db8::1
                    example.org.         MX    10 mail.example.org.
                    example.org.         TXT   "v=spf1 a" " -all"
                    www.example.org. 30  CNAME example.org.
                    _25._tcp.example.org TLSA  3 1 1 00ff
                    1.2.0.192.in-addr.arpa. PTR example.org.
                    """);
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-23T00:00:00Z"));
    private final InstantSource clock = now::get;
    private final MemoryEvents events = new MemoryEvents();

    @AfterEach
    void stop() {
        dns.close();
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private CachingResolver resolver(DnsSettings settings) {
        return new CachingResolver(() -> settings, List::of, clock, events);
    }

    @Test
    void findsRecordsOfEachType() {
        var resolver = dns.resolver();
        var answer = resolver.lookup(DnsName.of("WWW.example.org."), DnsType.A);

        assertThat(answer.status()).isEqualTo(DnsStatus.FOUND);
        assertThat(answer.records()).hasToString("[192.0.2.1]");
        assertThat(answer.canonical()).isEqualTo(EXAMPLE);
        assertThat(answer.ttl()).isLessThanOrEqualTo(Duration.ofSeconds(30)).isPositive();
        var text = resolver.lookup(EXAMPLE, DnsType.TXT).records().getFirst();
        assertThat(text.text()).isEqualTo("v=spf1 a -all");
        assertThat(resolver.lookup(EXAMPLE, DnsType.MX).records())
                .hasToString("[10 mail.example.org]");
        assertThat(resolver.lookup(DnsName.of("_25._tcp.example.org"), DnsType.TLSA).records())
                .hasToString("[3 1 1 00ff]");
        var reverse = DnsName.reverse(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(resolver.lookup(reverse, DnsType.PTR).records()).hasToString("[example.org]");
        assertThat(resolver.addresses(EXAMPLE).records()).hasToString("[2001:db8::1, 192.0.2.1]");
    }

    @Test
    void keepsWhatIsThereForItsTime() {
        var resolver = dns.resolver(clock);
        resolver.lookup(EXAMPLE, DnsType.A);
        pass(Duration.ofSeconds(99));
        assertThat(resolver.lookup(EXAMPLE, DnsType.A).ttl()).isEqualTo(Duration.ofSeconds(1));
        assertThat(dns.asked("example.org A")).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        resolver.lookup(EXAMPLE, DnsType.A);
        assertThat(dns.asked("example.org A")).isEqualTo(2);
        assertThat(resolver.counters().hits()).isEqualTo(1);
    }

    // RFC 2308 section 5
    @Test
    void keepsWhatIsNotThere() {
        var resolver = dns.resolver(clock);
        for (int i = 0; i < 3; i++) {
            assertThat(resolver.lookup(EXAMPLE, DnsType.PTR).status()).isEqualTo(DnsStatus.NO_DATA);
            assertThat(resolver.lookup(DnsName.of("no.test"), DnsType.A).status())
                    .isEqualTo(DnsStatus.NO_SUCH_NAME);
        }
        assertThat(dns.asked()).hasSize(2);
        pass(Duration.ofMinutes(5));
        resolver.lookup(EXAMPLE, DnsType.PTR);
        assertThat(dns.asked()).hasSize(3);
    }

    // RFC 8767
    @Test
    void givesWhatHasEndedWhileNothingFreshIsThere() {
        var resolver = dns.resolver(clock);
        resolver.lookup(EXAMPLE, DnsType.A);
        pass(Duration.ofHours(1));
        dns.fault("example.org", TestDns.Fault.FAIL);
        var stale = resolver.lookup(EXAMPLE, DnsType.A);
        long asked = dns.asked("example.org A");

        assertThat(stale.isFound()).isTrue();
        assertThat(stale.stale()).isTrue();
        assertThat(stale.ttl()).isZero();
        resolver.lookup(EXAMPLE, DnsType.A);
        assertThat(dns.asked("example.org A")).isEqualTo(asked);
        dns.mend("example.org");
        pass(Duration.ofSeconds(6));
        assertThat(resolver.lookup(EXAMPLE, DnsType.A).stale()).isFalse();
        dns.fault("example.org", TestDns.Fault.FAIL);
        pass(Duration.ofDays(2));
        assertThat(resolver.lookup(EXAMPLE, DnsType.A).isUnknown()).isTrue();
    }

    // RFC 9520 section 3.2
    @Test
    void remembersFailuresForSeconds() {
        dns.fault("example.org", TestDns.Fault.FAIL);
        var resolver = dns.resolver(clock);
        var failed = resolver.lookup(EXAMPLE, DnsType.A);

        assertThat(failed.isUnknown()).isTrue();
        assertThat(failed.reason()).endsWith("says SERVFAIL");
        long asked = dns.asked().size();
        resolver.lookup(EXAMPLE, DnsType.A);
        assertThat(dns.asked()).hasSize((int) asked);
        pass(Duration.ofSeconds(5));
        dns.mend("example.org");
        assertThat(resolver.lookup(EXAMPLE, DnsType.A).isFound()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = TestDns.Fault.class,
            names = {"TRUNCATE", "WRONG_ID", "WRONG_QUESTION", "NO_EDNS"})
    void findsAWayAround(TestDns.Fault fault) {
        dns.fault("example.org", fault);
        var resolver = dns.resolver();

        assertThat(resolver.lookup(EXAMPLE, DnsType.A).records()).hasToString("[192.0.2.1]");
        boolean strays = fault == TestDns.Fault.WRONG_ID || fault == TestDns.Fault.WRONG_QUESTION;
        assertThat(resolver.counters().strays()).isEqualTo(strays ? 5 : 0);
        assertThat(resolver.counters().connections())
                .isEqualTo(fault == TestDns.Fault.NO_EDNS ? 0 : 1);
    }

    @Test
    void readsLongAnswersOverTcp() {
        for (int i = 0; i < 200; i++) {
            dns.add("long.test. A 192.0.2." + i);
        }
        var resolver = dns.resolver();

        assertThat(resolver.lookup(DnsName.of("long.test"), DnsType.A).records()).hasSize(200);
        assertThat(resolver.counters().connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = TestDns.Fault.class,
            names = {"FAIL", "REFUSE", "GARBAGE"})
    void asksTheNextServer(TestDns.Fault fault) {
        try (var second = TestDns.of("example.org. A 192.0.2.9")) {
            dns.fault("example.org", fault);
            var resolver = resolver(servers(dns.settings(), dns.server(), second.server()));

            assertThat(resolver.lookup(EXAMPLE, DnsType.A).records()).hasToString("[192.0.2.9]");
        }
    }

    private static DnsSettings servers(DnsSettings like, DnsServer... servers) {
        return new DnsSettings(
                List.of(servers),
                like.timeout(),
                like.serverTimeout(),
                like.cache(),
                like.longestTtl(),
                like.longestNegativeTtl(),
                like.failureTtl(),
                like.stale(),
                like.trusted(),
                like.mixedCase());
    }

    @Test
    void leavesASilentServerAlone() {
        dns.fault("silent.test", TestDns.Fault.DROP);
        try (var second = TestDns.of("silent.test. A 192.0.2.9\nexample.org. A 192.0.2.9")) {
            var settings = dns.settings(Duration.ofSeconds(30), Duration.ofMillis(100));
            var resolver = resolver(servers(settings, dns.server(), second.server()));
            for (int i = 0; i < 3; i++) {
                resolver.flush(DnsName.ROOT);
                assertThat(resolver.lookup(DnsName.of("silent.test"), DnsType.A).records())
                        .hasToString("[192.0.2.9]");
            }
            assertThat(events.of(NetEvent.NameServerSilent.class)).hasSize(1);
            assertThat(resolver.standings().getFirst().silent()).isTrue();
            assertThat(resolver.lookup(EXAMPLE, DnsType.A).records()).hasToString("[192.0.2.9]");
            assertThat(dns.asked("example.org A")).isZero();
        }
    }

    /// Whoever sends mail chooses names; dead ones must not turn all others off.
    @Test
    void asksAProvenServerOnWhateverNamesAreDead() {
        for (int i = 0; i < 6; i++) {
            dns.fault("d" + i + ".dead.test", TestDns.Fault.DROP);
        }
        var resolver = resolver(dns.settings(Duration.ofMillis(60), Duration.ofMillis(20)));
        assertThat(resolver.lookup(EXAMPLE, DnsType.A).isFound()).isTrue();
        for (int i = 0; i < 6; i++) {
            assertThat(resolver.lookup(DnsName.of("d" + i + ".dead.test"), DnsType.A).isUnknown())
                    .isTrue();
        }
        resolver.flush(DnsName.ROOT);
        assertThat(resolver.lookup(EXAMPLE, DnsType.A).isFound()).isTrue();
    }

    @Test
    void failsAtOnceWhileNobodyAnswers() throws SocketException {
        int nobody;
        try (var unused = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = unused.getLocalPort();
        }
        var gone = new DnsServer(InetAddress.ofLiteral("127.0.0.1"), nobody);
        var resolver =
                resolver(
                        servers(
                                dns.settings(Duration.ofSeconds(30), Duration.ofSeconds(10)),
                                gone));
        for (int i = 0; i < 10_000; i++) {
            var answer = resolver.lookup(DnsName.of("n" + i + ".test"), DnsType.A);
            assertThat(answer.isUnknown()).isTrue();
        }
        // Had each waited, this test would have been cut; nor do they fill the memory.
        assertThat(resolver.counters().packets()).isLessThan(50);
        assertThat(resolver.counters().entries()).isLessThan(50);
    }

    @Test
    void asksEqualQuestionsOnce() throws InterruptedException, ExecutionException {
        dns.delay("example.org", Duration.ofMillis(200));
        var resolver = dns.resolver();
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<DnsAnswer<DnsRecord.Address>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(tasks.submit(() -> resolver.lookup(EXAMPLE, DnsType.A)));
            }
            for (var answer : answers) {
                assertThat(answer.get().isFound()).isTrue();
            }
        }
        assertThat(dns.asked("example.org A")).isEqualTo(1);
    }

    @Test
    void followsChainsThatServersCut() {
        dns.chasing(false).add("a.test. CNAME b.test.\nb.test. 5 CNAME example.org.");
        var answer = dns.resolver(clock).lookup(DnsName.of("a.test"), DnsType.A);

        assertThat(answer.records()).hasToString("[192.0.2.1]");
        assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(5));
        assertThat(dns.resolver().lookup(DnsName.of("a.test"), DnsType.MX).canonical())
                .isEqualTo(EXAMPLE);
    }

    @ParameterizedTest
    @EnumSource
    void circlesOfAliasesFail(Chasing chasing) {
        dns.chasing(chasing == Chasing.BY_SERVER)
                .add("a.test. CNAME b.test.\nb.test. CNAME a.test.");

        assertThat(dns.resolver().lookup(DnsName.of("a.test"), DnsType.A).reason())
                .isEqualTo("a chain of more than 12 CNAMEs");
    }

    enum Chasing {
        BY_SERVER,
        BY_US
    }

    @Test
    void believesInDnssecWhereItIsTold() {
        dns.authentic(true);
        assertThat(dns.resolver().lookup(EXAMPLE, DnsType.A).authenticated()).isTrue();
        assertThat(dns.resolver().lookup(DnsName.of("no.test"), DnsType.A).authenticated())
                .isTrue();
        var like = dns.settings();
        var nobody =
                new DnsSettings(
                        like.servers(),
                        like.timeout(),
                        like.serverTimeout(),
                        like.cache(),
                        like.longestTtl(),
                        like.longestNegativeTtl(),
                        like.failureTtl(),
                        like.stale(),
                        List.of(),
                        true);
        assertThat(resolver(nobody).lookup(EXAMPLE, DnsType.A).authenticated()).isFalse();
    }

    @Test
    void staysWithinItsMemory() {
        var like = dns.settings();
        var small =
                new DnsSettings(
                        like.servers(),
                        like.timeout(),
                        like.serverTimeout(),
                        new Octets(65_536),
                        like.longestTtl(),
                        like.longestNegativeTtl(),
                        like.failureTtl(),
                        like.stale(),
                        like.trusted(),
                        true);
        var resolver = resolver(small);
        for (int i = 0; i < 500; i++) {
            resolver.lookup(DnsName.of("n" + i + ".test"), DnsType.A);
        }
        assertThat(resolver.counters().octets()).isBetween(60_000L, 65_536L);
        int kept = resolver.counters().entries();
        assertThat(resolver.flush(DnsName.of("test"))).isEqualTo(kept);
        assertThat(resolver.counters().octets()).isZero();
    }

    @Test
    void namesOfThisMachineStayHere() {
        var resolver = dns.resolver();

        assertThat(resolver.addresses(DnsName.of("localhost")).records())
                .hasToString("[::1, 127.0.0.1]");
        assertThat(resolver.lookup(DnsName.of("x.invalid"), DnsType.MX).status())
                .isEqualTo(DnsStatus.NO_SUCH_NAME);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void readsTheMachinesServers() {
        assertThat(
                        ResolvConf.servers(
                                """
                                # comment
                                search example.org
                                nameserver 192.0.2.53
                                nameserver\t2001:db8::53 # more
                                nameserver fe80::1%eth0
                                options edns0
                                """))
                .hasToString("[192.0.2.53, 2001:db8::53]");
        assertThat(
                        List.of(
                                DnsServer.parse("192.0.2.1:5353"),
                                DnsServer.parse("[::1]:54"),
                                DnsServer.parse("::1")))
                .hasToString("[192.0.2.1:5353, [::1]:54, ::1]");
    }
}
