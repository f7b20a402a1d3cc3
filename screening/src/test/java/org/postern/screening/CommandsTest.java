package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.kernel.Value;
import org.postern.net.ProxyProtocolSettings;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The commands of the edge as an operator types them.
class CommandsTest {
    @TempDir Path folder;

    private static Result run(List<Command> commands, String line) throws ProblemException {
        var catalogue = new Catalogue(_ -> {});
        catalogue.register(commands);
        return catalogue.execute(line, Caller.of("ada", Role.ADMINISTRATOR, true));
    }

    private static List<List<Value>> rows(Result result) {
        return ((Result.Listing) result).rows();
    }

    private Settings settings() throws ProblemException {
        List<Class<? extends Record>> all =
                List.of(RelaySettings.class, DnsListSettings.class, ProxyProtocolSettings.class);
        var file = folder.resolve("postern.toml");
        Settings.writeNew(file, all, Map.of());
        var settings = Settings.load(file, all);
        settings.require(records ->
                RelaySelfTest.check(
                        records.of(RelaySettings.class), records.of(ProxyProtocolSettings.class)));
        return settings;
    }

    @Test
    void theRejectListIsKept() throws Exception {
        try (var server = new ScreenedServer()) {
            var commands = new RejectCommands(server.rejects, () -> server.now).commands();
            run(commands, "RejectList Add 192.0.2. \"sends junk\" 30d");
            run(commands, "RejectList Add spam.example");
            assertThat(rows(run(commands, "RejectList List")))
                    .extracting(row -> row.subList(0, 3))
                    .containsExactly(
                            List.of(
                                    Value.text("192.0.2.0/24"),
                                    Value.text("sends junk"),
                                    Value.text("ada")),
                            List.of(
                                    Value.text("spam.example"),
                                    Value.text("by local policy"),
                                    Value.text("ada")));
            assertThat(server.rejects.client(InetAddress.ofLiteral("192.0.2.9"))).isPresent();
            assertThat(((Result.Item) run(commands, "RejectList Get 192.0.2.0/24")).fields())
                    .anySatisfy(field -> {
                        assertThat(field.name()).isEqualTo("hits");
                        assertThat(field.value()).isEqualTo(Value.number(1));
                    });
            server.now = server.now.plus(Duration.ofDays(30));
            assertThat(server.rejects.client(InetAddress.ofLiteral("192.0.2.9"))).isEmpty();
            run(commands, "RejectList Delete spam.example");
            assertThatThrownBy(() -> run(commands, "RejectList Delete spam.example"))
                    .hasMessageContaining("no entry spam.example");
            assertThatThrownBy(() -> run(commands, "RejectList Add 192.0.2.1/24"))
                    .isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void theRelayListIsASettingAndIsTested() throws Exception {
        var settings = settings();
        var commands = new RelayCommands(settings).commands();
        run(commands, "RelayList Add 192.0.2.0/28");
        run(commands, "RelayList Add .Office.Example");
        assertThat(rows(run(commands, "RelayList List")))
                .containsExactly(
                        List.of(Value.text("192.0.2.0/28"), Value.text("network")),
                        List.of(Value.text("office.example"), Value.text("domain")));
        assertThatThrownBy(() -> run(commands, "RelayList Add 0.0.0.0/0"))
                .hasMessageContaining("open the relay");
        assertThatThrownBy(() -> settings.set("proxyProtocol.from", "0.0.0.0/0", "tester"))
                .hasMessageContaining("open the relay");
        assertThatThrownBy(() -> run(commands, "RelayList Add office.example"))
                .hasMessageContaining("already");
        run(commands, "RelayList Delete office.example");
        assertThat(settings.current(RelaySettings.class).domains()).isEmpty();
        assertThat(settings.current(RelaySettings.class).networks()).hasSize(1);
    }

    @Test
    void dnsListsAreASetting() throws Exception {
        var settings = settings();
        try (var server = new ScreenedServer()) {
            var lists =
                    new DnsLists(
                            () -> settings.current(DnsListSettings.class),
                            server.dns.resolver(),
                            () -> server.now,
                            _ -> {});
            var commands = new DnsListCommands(settings, lists).commands();
            run(commands, "Dnsbl Add bl.example codes=127.0.0.2-127.0.0.9 weight=2");
            run(commands, "Dnsbl Add dbl.example senders tag");
            assertThat(settings.current(DnsListSettings.class).zones())
                    .extracting(DnsZone::toString)
                    .containsExactly(
                            "bl.example bounce weight=2 codes=127.0.0.2-127.0.0.9",
                            "dbl.example tag senders");
            assertThat(rows(run(commands, "Dnsbl Test 203.0.113.1"))).hasSize(1);
            assertThat(rows(run(commands, "Dnsbl Test evil.example"))).hasSize(1);
            assertThat(rows(run(commands, "Dnsbl Test 192.0.2.1"))).isEmpty();
            assertThatThrownBy(() -> run(commands, "Dnsbl Add bl.example"))
                    .hasMessageContaining("twice");
            assertThatThrownBy(() -> run(commands, "Dnsbl Add x.example maybe"))
                    .hasMessageContaining("maybe is not known");
            run(commands, "Dnsbl Delete bl.example");
            assertThatThrownBy(() -> run(commands, "Dnsbl Delete bl.example"))
                    .hasMessageContaining("no DNS list");
            assertThat(rows(run(commands, "Dnsbl List"))).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b",
                "-a.example",
                "a-.example",
                "x@office.example",
                "*.office.example",
                "office.example,far.example",
                "\"office example\"",
                "\"\"",
                ".",
                "300.1.2.3",
                "192.0.2.0/33",
                "192.0.2.1/24",
                "192.0.2",
                "2001:db8::/129",
                "2001:db8:::1",
                "fe80::1%eth0",
                "uk",
                "co.uk"
            })
    void badNamesDoNotGetOntoTheRelayList(String name) throws Exception {
        var settings = settings();
        var commands = new RelayCommands(settings).commands();
        for (String verb : List.of("Add", "Delete")) {
            assertThatThrownBy(() -> run(commands, "RelayList " + verb + " " + name))
                    .as("%s %s", verb, name)
                    .isInstanceOf(ProblemException.class);
        }
        assertThat(settings.current(RelaySettings.class)).isEqualTo(RelaySettings.DEFAULTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b",
                "\"\"",
                ".",
                "bl.example,far.example",
                "bl.example codes=1.2.3.4-",
                "bl.example codes=",
                "bl.example codes=127.0.0.300",
                "bl.example codes=127.0.0.9-127.0.0.2",
                "bl.example codes=10.0.0.1",
                "bl.example weight=x",
                "bl.example weight=-1",
                "bl.example tag bounce",
                "bl.example colour=red",
                "bl_example@x",
                "toolongtoolongtoolongtoolongtoolongtoolongtoolongtoolongtoolongtoolong.example"
            })
    void badRulesDoNotGetIntoTheDnsLists(String rule) throws Exception {
        var settings = settings();
        try (var server = new ScreenedServer()) {
            var lists =
                    new DnsLists(
                            () -> settings.current(DnsListSettings.class),
                            server.dns.resolver(),
                            () -> server.now,
                            _ -> {});
            var commands = new DnsListCommands(settings, lists).commands();
            for (String verb : List.of("Add", "Delete", "Test")) {
                assertThatThrownBy(() -> run(commands, "Dnsbl " + verb + " " + rule))
                        .as("%s %s", verb, rule)
                        .isInstanceOf(ProblemException.class);
            }
        }
        assertThat(settings.current(DnsListSettings.class).zones()).isEmpty();
    }

    /// A server that brings much mail brings some for people who have left.
    @Test
    void whoBringsMuchMailMayErr() throws Exception {
        try (var server = new ScreenedServer()) {
            var guard = new HarvestGuard(() -> HarvestSettings.DEFAULTS, () -> server.now, _ -> {});
            var busy = InetAddress.ofLiteral("192.0.2.1");
            for (int i = 0; i < 100; i++) {
                guard.unknown(busy);
                for (int j = 0; j < 5; j++) {
                    guard.known(busy);
                }
            }
            assertThat(guard.blocks(busy)).isFalse();
            assertThat(guard.delay(busy)).isZero();
        }
    }

    @Test
    void guessesAreListedAndLifted() throws Exception {
        try (var server = new ScreenedServer()) {
            var guard = new HarvestGuard(() -> HarvestSettings.DEFAULTS, () -> server.now, _ -> {});
            var commands = new HarvestCommands(guard).commands();
            var client = InetAddress.ofLiteral("2001:db8::7");
            for (int i = 0; i < 50; i++) {
                guard.unknown(client);
            }
            assertThat(guard.blocks(InetAddress.ofLiteral("2001:db8::8"))).isTrue();
            assertThat(rows(run(commands, "Harvest List")).getFirst().getFirst())
                    .isEqualTo(Value.text("2001:db8::/64"));
            run(commands, "Harvest Lift 2001:db8::7");
            assertThat(guard.blocks(client)).isFalse();
            assertThatThrownBy(() -> run(commands, "Harvest Lift 192.0.2.1"))
                    .hasMessageContaining("No guesses");
        }
    }
}
