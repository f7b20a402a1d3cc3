package org.postern.snmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.AlarmEvent;
import org.postern.kernel.EventFeed;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.CommunityTarget;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Snmp;
import org.snmp4j.Target;
import org.snmp4j.UserTarget;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmUser;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;
import org.snmp4j.util.DefaultPDUFactory;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/// The agent against clients made of the same library; `it` has Debian's.
@Timeout(60)
class SnmpServiceTest {
    private static final OID NAME = new OID("1.3.6.1.2.1.1.5.0");
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir Path folder;

    private final MemoryEvents events = new MemoryEvents();
    private final EventFeed feed = new EventFeed(events, InstantSource.system());
    private final AtomicReference<SnmpSettings> settings =
            new AtomicReference<>(
                    Fixture.settings(
                            List.of(Community.parse("public"), Community.parse("far 192.0.2.1")),
                            List.of(
                                    SnmpUser.parse("ops secret-one secret-two"),
                                    SnmpUser.parse("far secret-one secret-two 192.0.2.1")),
                            List.of()));
    private int port;
    private SnmpService service;
    private Snmp client;

    @BeforeEach
    void start() throws Exception {
        try (var free = new DatagramSocket(0, LOOPBACK)) {
            port = free.getLocalPort();
        }
        service = service(port);
        service.start();
        client = client("remote", 1);
        client.listen();
    }

    private SnmpService service(int on) {
        return new SnmpService(
                new SnmpService.Plan(List.of(LOOPBACK), on, folder.resolve("snmp.engine")),
                settings::get,
                Fixture::figures,
                feed,
                events,
                InstantSource.fixed(Fixture.NOW));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        service.stop(Duration.ZERO);
    }

    /// An engine that has the user `ops`.
    private static Snmp client(String engine, int boots) throws IOException {
        var protocols = new SecurityProtocols(SecurityProtocols.SecurityProtocolSet.none);
        protocols.addAuthenticationProtocol(new AuthHMAC192SHA256());
        protocols.addPrivacyProtocol(new PrivAES128());
        var id = new OctetString(MPv3.createLocalEngineID(new OctetString(engine)));
        var usm = new USM(protocols, id, boots);
        for (String name : List.of("ops", "far", "stranger")) {
            usm.addUser(
                    new UsmUser(
                            new OctetString(name),
                            AuthHMAC192SHA256.ID,
                            new OctetString("secret-one"),
                            PrivAES128.ID,
                            new OctetString("secret-two")));
        }
        var dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addMessageProcessingModel(
                new MPv3(
                        id.getValue(),
                        new DefaultPDUFactory(),
                        protocols,
                        new SecurityModels().addSecurityModel(usm),
                        new CounterSupport()));
        return new Snmp(dispatcher, new DefaultUdpTransportMapping(new UdpAddress(LOOPBACK, 0)));
    }

    private Target<UdpAddress> community(String name) {
        var target = new CommunityTarget<>(new UdpAddress(LOOPBACK, port), new OctetString(name));
        target.setVersion(SnmpConstants.version2c);
        target.setTimeout(10_000);
        return target;
    }

    private Target<UdpAddress> user(String name, int level) {
        var target =
                new UserTarget<>(
                        new UdpAddress(LOOPBACK, port), new OctetString(name), new byte[0], level);
        target.setVersion(SnmpConstants.version3);
        target.setTimeout(10_000);
        return target;
    }

    private static PDU pdu(PDU made, int type, OID... names) {
        made.setType(type);
        for (OID name : names) {
            made.add(new VariableBinding(name));
        }
        return made;
    }

    private PDU ask(int type, OID... names) throws IOException {
        return client.send(pdu(new PDU(), type, names), community("public")).getResponse();
    }

    @Test
    void aCommunityReads() throws IOException {
        var response = ask(PDU.GET, NAME, new OID("1.3.6.1.2.1.1.3.0"));
        assertThat(response.get(0).toValueString()).isEqualTo("mx.example.org");
        assertThat(response.get(1).getVariable()).isEqualTo(new TimeTicks(360_000));
    }

    @Test
    void aUserReadsAuthenticatedAndEncrypted() throws IOException {
        var response =
                client.send(
                                pdu(new ScopedPDU(), PDU.GETNEXT, new OID("1.3.6.1.2.1.28")),
                                user("ops", SecurityLevel.AUTH_PRIV))
                        .getResponse();
        assertThat(response.get(0).getOid()).isEqualTo(new OID("1.3.6.1.2.1.28.1.1.1.1"));
        assertThat(response.get(0).getVariable().toLong()).isEqualTo(10);
    }

    @Test
    void aUserWithoutEncryptionIsRefused() throws IOException {
        for (int level : new int[] {SecurityLevel.AUTH_NOPRIV, SecurityLevel.NOAUTH_NOPRIV}) {
            var response =
                    client.send(pdu(new ScopedPDU(), PDU.GET, NAME), user("ops", level))
                            .getResponse();
            assertThat(response.getErrorStatus()).isEqualTo(PDU.authorizationError);
            assertThat(response.toString()).doesNotContain("mx.example.org");
        }
        assertThat(refused("user")).isEqualTo(2);
    }

    @Test
    void aUserFromElsewhereIsRefused() throws IOException {
        var response =
                client.send(
                                pdu(new ScopedPDU(), PDU.GET, NAME),
                                user("far", SecurityLevel.AUTH_PRIV))
                        .getResponse();
        assertThat(response.getErrorStatus()).isEqualTo(PDU.authorizationError);
    }

    @Test
    void aStrangerLearnsNothing() throws Exception {
        // The engine is known from here on: what follows is one datagram, however slow we are.
        var known =
                client.send(
                        pdu(new ScopedPDU(), PDU.GET, NAME), user("ops", SecurityLevel.AUTH_PRIV));
        assertThat(known.getResponse()).isNotNull();
        assertThat(learnsNothing("stranger")).isTrue();
        awaitRefused("user", 1);
        assertThat(refused("user")).isEqualTo(1);
    }

    /// Waits until it is told: a client may be done with waiting before the agent has looked.
    private void awaitRefused(String why, int times) throws InterruptedException {
        var _ = events.await(_ -> refused(why) >= times);
    }

    /// Whether a user gets no answer but a report, which the library keeps to itself.
    private boolean learnsNothing(String name) throws IOException {
        var target = user(name, SecurityLevel.AUTH_PRIV);
        target.setTimeout(500);
        var response = client.send(pdu(new ScopedPDU(), PDU.GET, NAME), target).getResponse();
        return response == null || response.getType() == PDU.REPORT;
    }

    @Test
    void anotherContextIsReported() throws IOException {
        var request = new ScopedPDU();
        request.setContextName(new OctetString("elsewhere"));
        var response =
                client.send(pdu(request, PDU.GET, NAME), user("ops", SecurityLevel.AUTH_PRIV))
                        .getResponse();
        assertThat(response.getType()).isEqualTo(PDU.REPORT);
        assertThat(response.get(0).getOid()).isEqualTo(SnmpConstants.snmpUnknownContexts);
    }

    @Test
    void wrongCommunitiesHearNothing() throws Exception {
        for (String name : List.of("private", "far", "")) {
            var target = community(name);
            target.setTimeout(200);
            assertThat(client.send(pdu(new PDU(), PDU.GET, NAME), target).getResponse()).isNull();
        }
        awaitRefused("community", 3);
        assertThat(refused("community")).isEqualTo(3);
        assertThat(
                        ask(PDU.GET, SnmpConstants.snmpInBadCommunityNames)
                                .get(0)
                                .getVariable()
                                .toLong())
                .isEqualTo(3);
    }

    private long refused(String why) {
        return events.of(SnmpEvent.SnmpRefused.class).stream()
                .filter(event -> event.why().equals(why))
                .count();
    }

    @Test
    void nothingCanBeChanged() throws IOException {
        var request = new PDU();
        request.setType(PDU.SET);
        request.add(
                new VariableBinding(new OID("1.3.6.1.2.1.1.6.0"), new OctetString("elsewhere")));
        var response = client.send(request, community("public")).getResponse();
        assertThat(response.getErrorStatus()).isEqualTo(PDU.noAccess);
        assertThat(response.getErrorIndex()).isEqualTo(1);
        assertThat(refused("change")).isEqualTo(1);
    }

    @Test
    void aWalkVisitsEverythingInOrder() throws IOException {
        int visited = 0;
        OID at = new OID("1.3");
        while (true) {
            var next = ask(PDU.GETNEXT, at).get(0);
            if (next.isException()) {
                break;
            }
            assertThat(next.getOid()).isGreaterThan(at);
            at = next.getOid();
            visited++;
        }
        assertThat(visited).isGreaterThan(150);
        assertThat(at.toDottedString()).isEqualTo("1.3.6.1.6.3.15.1.1.6.0");
    }

    @Test
    void manyAtOnceAreCutToWhatFits() throws IOException {
        var request = pdu(new PDU(), PDU.GETBULK, NAME, new OID("1.3.6.1.2.1.27"));
        request.setNonRepeaters(1);
        request.setMaxRepetitions(1_000_000);
        var response = client.send(request, community("public")).getResponse();
        assertThat(response.getErrorStatus()).isZero();
        assertThat(response.size()).isGreaterThan(50);
        assertThat(response.getBERLength()).isLessThan(8_192);
        assertThat(response.get(0).getOid()).isEqualTo(new OID("1.3.6.1.2.1.1.6.0"));
        assertThat(response.get(1).getOid()).isEqualTo(new OID("1.3.6.1.2.1.27.1.1.2.1"));
    }

    @Test
    void theFiguresAreThoseOfTheNode() throws IOException {
        var response =
                ask(
                        PDU.GET,
                        // mtaReceivedVolume: 2,049 octets are three kilo-octets.
                        new OID("1.3.6.1.2.1.28.1.1.4.1"),
                        // mtaTransmittedRecipients
                        new OID("1.3.6.1.2.1.28.1.1.9.1"),
                        // mtaGroupName, mtaGroupScheduledRetry and mtaGroupMailProtocol of a hop
                        new OID("1.3.6.1.2.1.28.2.1.25.1.2"),
                        new OID("1.3.6.1.2.1.28.2.1.23.1.2"),
                        new OID("1.3.6.1.2.1.28.2.1.24.1.2"),
                        // applOperStatus of imap, the third service
                        new OID("1.3.6.1.2.1.27.1.1.6.4"),
                        // mtaLoopsDetected, which is not counted
                        new OID("1.3.6.1.2.1.28.1.1.12.1"),
                        new OID(PosternMib.ROOT)
                                .append("1.9.1.1.2")
                                .append(Tree.implied("directory.LoginAccepted")));
        assertThat(response.getVariableBindings().stream().map(VariableBinding::getVariable))
                .map(Object::toString)
                .containsExactly(
                        "3",
                        "13",
                        "mx:example.org",
                        "3000",
                        "1.3.6.1.2.1.27.4.25",
                        "2",
                        "noSuchObject",
                        Long.toString(1L << 40));
        assertThat(response.get(7).getVariable()).isInstanceOf(Counter64.class);
        assertThat(response.get(5).getVariable()).isInstanceOf(Integer32.class);
    }

    @Test
    void hostileDatagramsChangeNothingAndAreCounted() throws Exception {
        var random = new Random(7);
        int sent = 0;
        try (var socket = new DatagramSocket(0, LOOPBACK)) {
            for (String text :
                    List.of(
                            "",
                            "30",
                            "3084ffffffff",
                            "302602010104847fffffff41",
                            "300a0201010485000000000141",
                            "30060201010400a000",
                            "300602010204004100",
                            "30170201033009020101020205dc0401000408300604847fffffff")) {
                send(socket, HexFormat.of().parseHex(text));
                sent++;
            }
            send(socket, new byte[20_000]);
            sent++;
            for (int i = 0; i < 200; i++) {
                byte[] octets = new byte[random.nextInt(1, 300)];
                random.nextBytes(octets);
                send(socket, octets);
                sent++;
                // The kernel's buffer is not what is tried here.
                assertThat(ask(PDU.GET, NAME).get(0).toValueString()).isEqualTo("mx.example.org");
            }
        }
        assertThat(refused("malformed")).isGreaterThan(sent - 10).isLessThanOrEqualTo(sent + 10);
        assertThat(service.health().state()).isEqualTo(Service.State.OK);
    }

    private void send(DatagramSocket socket, byte[] octets) throws IOException {
        socket.send(new DatagramPacket(octets, octets.length, LOOPBACK, port));
    }

    @Test
    void fromOutsideTheNetworksNothingIsLookedAt() throws Exception {
        settings.set(
                new SnmpSettings(
                        List.of(Community.parse("public 192.0.2.1")),
                        List.of(),
                        Digest.SHA_256,
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(1),
                        0,
                        new Octets(8_192),
                        "",
                        ""));
        var target = community("public");
        target.setTimeout(200);
        assertThat(client.send(pdu(new PDU(), PDU.GET, NAME), target).getResponse()).isNull();
        awaitRefused("network", 1);
        assertThat(refused("network")).isEqualTo(1);
    }

    @Test
    void theEngineIsRememberedAndCountsItsBoots() throws Exception {
        Path file = folder.resolve("snmp.engine");
        String[] first = Files.readString(file).split(" ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        service.stop(Duration.ZERO);
        service = service(port);
        service.start();
        String[] second = Files.readString(file).split(" ");
        assertThat(second[1]).isEqualTo(first[1]);
        assertThat(Integer.parseInt(second[2].strip()))
                .isEqualTo(Integer.parseInt(first[2].strip()) + 1);
        service.stop(Duration.ZERO);
        Files.writeString(file, "nonsense");
        service = service(port);
        service.start();
        assertThat(Files.readString(file).split(" ")[1]).isNotEqualTo(first[1]);
    }

    @Test
    void changedUsersAreTakenAtOnce() throws Exception {
        var next =
                Fixture.settings(
                        List.of(), List.of(SnmpUser.parse("new secret-one secret-two")), List.of());
        settings.set(next);
        service.changed(next);
        assertThat(learnsNothing("ops")).isTrue();
        var off = Fixture.settings(List.of(), List.of(), List.of());
        settings.set(off);
        service.changed(off);
        assertThat(service.health().state()).isEqualTo(Service.State.OFF);
        // Its port is free.
        new DatagramSocket(port, LOOPBACK).close();
    }

    @Test
    void aPortThatIsTakenLeavesItOff() throws Exception {
        var off = Fixture.settings(List.of(), List.of(), List.of());
        var on = settings.get();
        settings.set(off);
        service.changed(off);
        try (var taken = new DatagramSocket(port, LOOPBACK)) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> service.changed(on))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("port " + port);
            assertThat(service.health().state()).isEqualTo(Service.State.OFF);
        }
        settings.set(on);
        service.changed(on);
        assertThat(ask(PDU.GET, NAME).get(0).toValueString()).isEqualTo("mx.example.org");
    }

    @Test
    void aPortThatIsTakenAtTheStartStopsNoNode() throws Exception {
        var other = service(port);
        other.start();
        try {
            assertThat(other.health().state()).isEqualTo(Service.State.DEGRADED);
            assertThat(other.health().text()).contains("port " + port);
            service.stop(Duration.ZERO);
            other.changed(settings.get());
            assertThat(other.health().state()).isEqualTo(Service.State.OK);
            assertThat(ask(PDU.GET, NAME).get(0).toValueString()).isEqualTo("mx.example.org");
        } finally {
            other.stop(Duration.ZERO);
        }
    }

    /// A receiver of notifications.
    private static final class Monitor implements CommandResponder, AutoCloseable {
        private final Snmp snmp;
        private final BlockingQueue<PDU> heard = new LinkedBlockingQueue<>();
        private final int port;

        Monitor() throws IOException {
            snmp = client("monitor", 3);
            snmp.addCommandResponder(this);
            snmp.listen();
            var socket =
                    (UdpAddress)
                            snmp.getMessageDispatcher()
                                    .getTransportMappings()
                                    .iterator()
                                    .next()
                                    .getListenAddress();
            port = socket.getPort();
        }

        @Override
        public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
            PDU pdu = event.getPDU();
            heard.add((PDU) pdu.clone());
            if (pdu.getType() == PDU.INFORM) {
                var response = (PDU) pdu.clone();
                response.setType(PDU.RESPONSE);
                try {
                    event.getMessageDispatcher()
                            .returnResponsePdu(
                                    event.getMessageProcessingModel(),
                                    event.getSecurityModel(),
                                    event.getSecurityName(),
                                    event.getSecurityLevel(),
                                    response,
                                    event.getMaxSizeResponsePDU(),
                                    event.getStateReference(),
                                    new StatusInformation());
                } catch (MessageException e) {
                    throw new IllegalStateException(e);
                }
            }
            event.setProcessed(true);
        }

        @Override
        public void close() throws IOException {
            snmp.close();
        }
    }

    /// @param timeout long for those who answer, however slow the machine is
    private void receivers(Duration timeout, String... texts) throws ProblemException {
        var now = settings.get();
        settings.set(
                Fixture.settings(
                        now.communities(),
                        now.users(),
                        Arrays.stream(texts).map(Receiver::parse).toList(),
                        timeout));
        service.changed(settings.get());
    }

    @Test
    void testsReachTrapsAndInformsOfBothVersions() throws Exception {
        try (var monitor = new Monitor()) {
            String where = "127.0.0.1:" + monitor.port;
            receivers(
                    Duration.ofSeconds(30),
                    where + " v2c public",
                    where + " v2c public inform",
                    where + " v3 ops inform");
            var results = service.test("alice");
            assertThat(results)
                    .extracting(result -> result.told().outcome())
                    .containsExactly(
                            Notifier.Outcome.SENT,
                            Notifier.Outcome.ACKNOWLEDGED,
                            Notifier.Outcome.ACKNOWLEDGED);
            for (int i = 0; i < 3; i++) {
                var heard = monitor.heard.take();
                assertThat(heard.get(0).getOid()).isEqualTo(SnmpConstants.sysUpTime);
                assertThat(heard.get(1).getVariable()).isEqualTo(PosternMib.TEST);
                assertThat(heard.get(2).toValueString()).contains("alice");
            }
        }
        receivers(Duration.ofMillis(100), "127.0.0.1:9 v2c public inform");
        assertThat(service.test("alice").getFirst().told().outcome())
                .isEqualTo(Notifier.Outcome.LOST);
        assertThat(events.of(SnmpEvent.SnmpNotificationLost.class)).hasSize(1);
        assertThat(service.status().toString()).contains("notificationsAcknowledged");
    }

    @Test
    void alarmsAreToldAndShown() throws Exception {
        try (var monitor = new Monitor()) {
            receivers(Duration.ofSeconds(30), "127.0.0.1:" + monitor.port + " v2c public inform");
            feed.record(
                    new AlarmEvent.AlarmRaised(
                            "queue-long", "", true, "The queue is long.", "Queue Status"));
            var raised = monitor.heard.take();
            assertThat(raised.get(1).getVariable()).isEqualTo(PosternMib.ALARM_RAISED);
            assertThat(raised.getVariable(SystemMib.at(PosternMib.NOTIFY_TEXT, 0)).toString())
                    .isEqualTo("The queue is long.");
            assertThat(raised.getVariable(SystemMib.at(PosternMib.NOTIFY_URGENT, 0)).toInt())
                    .isEqualTo(1);
            feed.record(
                    new AlarmEvent.AlarmCleared(
                            "queue-long", "", true, "The queue is long.", Duration.ofMinutes(1)));
            var cleared = monitor.heard.take();
            assertThat(cleared.get(1).getVariable()).isEqualTo(PosternMib.ALARM_CLEARED);
        }
    }

    @Test
    void aTestWithoutReceiversSaysWhatToDo() {
        assertThatThrownBy(() -> service.test("alice"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nobody to tell");
    }
}
