package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.EngineException;
import org.postern.kernel.ProblemException;
import org.postern.net.Network;
import org.postern.net.TestDns.Fault;
import org.postern.net.Transcript;
import org.postern.smtp.ForwardPath;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Each check as a mail person sees it: accept, defer and refuse.
class TranscriptsTest {
    private ScreenedServer server;

    @BeforeEach
    void start() throws EngineException {
        server = new ScreenedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void play(String file) throws IOException {
        Transcript.resource(TranscriptsTest.class, file).play(server.address());
    }

    @Test
    void namesAreLookedUpAndSaid() throws IOException {
        play("accept.txt");
    }

    @Test
    void sendersMustExist() throws IOException {
        server.dns.fault("broken.example", Fault.FAIL);
        play("sender.txt");
    }

    @Test
    void whomWeTakeNothingFrom() throws Exception {
        add("203.0.113.128/25", "sends junk");
        add("spam.example", "by local policy");
        add("mallory@good.example", "by local policy");
        add("newsletter@", "by local policy");
        play("rejectlist.txt");
        assertThat(server.rejects.entries("spam").getFirst().hits()).isEqualTo(2);
    }

    private void add(String whom, String reason) throws ProblemException {
        server.rejects.add(
                new RejectEntry(
                        RejectTarget.parse(whom), reason, "console", server.now, null, 0, null));
    }

    @Test
    void listsInDns() throws IOException {
        server.zones =
                new DnsListSettings(
                        List.of(
                                DnsZone.parse("bl.example codes=127.0.0.2-127.0.0.9"),
                                DnsZone.parse("tag.example tag"),
                                DnsZone.parse("wl.example allow"),
                                DnsZone.parse("dbl.example senders")),
                        1);
        server.dns.fault("9.113.0.203.bl.example", Fault.FAIL);
        play("dnsbl.txt");
        assertThat(server.accepted).contains("<ada@good.example> [dnsbl=tag.example]");
        assertThat(server.events)
                .filteredOn(ScreeningEvent.DnsListUnusable.class::isInstance)
                .hasSize(1);
    }

    @Test
    void helloMayBeRefused() throws IOException {
        server.settings = ScreenedServer.screening(ScreeningSettings.HelloPolicy.REJECT);
        server.dns.fault("9.100.51.198.in-addr.arpa", Fault.FAIL);
        play("hello-reject.txt");
    }

    @Test
    void someMailComesUnderTlsOnly() throws IOException {
        server.settings =
                new ScreeningSettings(
                        Duration.ZERO,
                        ScreeningSettings.HelloPolicy.NOTHING,
                        true,
                        List.of(DomainSuffix.parse("good.example")));
        play("require-tls.txt");
    }

    @Test
    void guessersAreSentAway() throws IOException {
        var usual = HarvestSettings.DEFAULTS;
        server.harvestSettings =
                new HarvestSettings(
                        1_000,
                        Duration.ZERO,
                        3,
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        usual.remembered());
        play("harvest.txt");
    }

    @Test
    void firstContactIsPutOff() throws IOException {
        server.hurdle =
                attempt ->
                        attempt.to() instanceof ForwardPath.Mailbox(var address)
                                        && address.localPart().equals("known")
                                ? new HurdleDecision.Pass("known")
                                : new HurdleDecision.Defer(Duration.ofMinutes(5), "first contact");
        play("hurdle.txt");
    }

    @Test
    void relayingNeedsTheList() throws IOException {
        server.relay =
                new RelaySettings(
                        List.of(Network.parse("192.0.2.0/28"), Network.parse("198.51.100.7")),
                        List.of(),
                        256);
        play("relay.txt");
    }

    @Test
    void whoSpeaksOutOfTurnIsCutOff() throws IOException {
        play("turns.txt");
    }

    @Test
    void theNamelessAndTheGuessersWait() throws IOException {
        server.settings = ScreeningSettings.DEFAULTS;
        assertThat(server.delay("192.0.2.1")).isZero();
        assertThat(server.delay("198.51.100.7")).isEqualTo(Duration.ofSeconds(2));
        assertThat(server.delay("198.51.100.8")).isEqualTo(Duration.ofSeconds(2));
        assertThat(server.delay("10.9.9.9")).isZero();
        server.dns.fault("9.100.51.198.in-addr.arpa", Fault.FAIL);
        assertThat(server.delay("198.51.100.9")).as("trouble of DNS").isZero();
    }
}
