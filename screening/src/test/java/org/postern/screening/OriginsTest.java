package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Event;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.net.Network;
import org.postern.net.Transcript;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Rules by autonomous system and by country (SPEC NET-6).
class OriginsTest {
    private static final String WORLD =
            """
            network,country,asn
            192.0.2.0/24,xb,64499
            203.0.113.0/24,XA,64500
            203.0.113.64/26,XA,64501
            2001:db8::/32,XB,
            2001:db8:1::/48,XA,AS64502
            """;

    @TempDir Path folder;

    private final List<Event> events = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private OriginSettings settings = OriginSettings.DEFAULTS;

    private static List<Origin> origins(String... texts) {
        return List.of(texts).stream().map(Origin::parse).toList();
    }

    private static OriginSettings rules(
            List<String> files,
            List<Origin> accept,
            List<Origin> tag,
            List<Origin> reject,
            List<Origin> tarpit) {
        return new OriginSettings(
                files, accept, tag, reject, tarpit, Duration.ofSeconds(7), 2_000_000);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Origins over(String... files) {
        settings = rules(List.of(files), List.of(), List.of(), List.of(), List.of());
        return new Origins(folder, () -> settings, () -> now, events::add);
    }

    private static String owner(Origins origins, String address) {
        var owner = origins.find(InetAddress.ofLiteral(address));
        return owner.country() + " " + owner.system();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.255, XB 64499",
        "203.0.113.63, XA 64500",
        "203.0.113.64, XA 64501",
        "203.0.113.128, XA 64500",
        "198.51.100.1, ' 0'",
        "2001:db8::1, XB 0",
        "2001:db8:1::1, XA 64502",
        "2001:db9::1, ' 0'"
    })
    void theLongestPrefixTells(String address, String wanted) throws IOException {
        write("world.csv", WORLD);
        assertThat(owner(over("world.csv"), address)).isEqualTo(wanted);
    }

    @Test
    void filesOfManyMakersAreRead() throws IOException {
        write(
                "a.csv",
                "\uFEFF\"network\",\"Country\",\"country_code\",\"as_name\",\"asn\"\r\n"
                    + "\"192.0.2.0/24\",\"Some, \"\"far\"\" land\",\"XA\",\"x\",\"AS1\"\r\n\r\n");
        write("b.csv", "prefix,autonomous_system_number\n198.51.100.0/24,4294967295\n");
        write("c.csv", "network,country\n198.51.100.0/25,XB\n203.0.113.0/24,-\n");
        var origins = over("a.csv", "b.csv", "c.csv");

        assertThat(owner(origins, "192.0.2.1")).isEqualTo("XA 1");
        assertThat(owner(origins, "198.51.100.1")).isEqualTo("XB 4294967295");
        assertThat(owner(origins, "198.51.100.200")).isEqualTo(" 4294967295");
        assertThat(owner(origins, "203.0.113.1")).isEqualTo(" 0");
        assertThat(origins.networks()).isEqualTo(4);
        assertThat(origins.problem()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                    | its first line names no column",
                "network,name;192.0.2.0/24,x         | its first line names no column",
                "country,asn;XA,1                    | its first line names no column",
                "network,asn;192.0.2.0/33,1          | line 2: ",
                "network,asn;192.0.2.0/24,1;mars,1   | line 3: ",
                "network,asn;192.0.2.1/24,1          | has bits set behind its prefix",
            })
    void aFileThatIsNoneIsTold(String text, String words) throws IOException {
        write("bad.csv", text == null ? "" : text.replace(';', '\n'));
        var origins = over("bad.csv");

        assertThat(origins.problem()).hasValueSatisfying(why -> assertThat(why).contains(words));
        assertThat(events).singleElement().isInstanceOf(ScreeningEvent.NetworksUnusable.class);
        assertThat(origins.networks()).isZero();
    }

    @Test
    void aFileThatChangesIsReadAgainAndABadOneIsNot() throws Exception {
        var file = write("world.csv", WORLD);
        var origins = over("world.csv");
        assertThat(owner(origins, "192.0.2.1")).isEqualTo("XB 64499");

        write("world.csv", "network,asn\n192.0.2.0/24,5\n");
        Files.setLastModifiedTime(file, FileTime.from(now));
        assertThat(origins.refresh()).isTrue();
        assertThat(owner(origins, "192.0.2.1")).isEqualTo(" 5");

        Files.delete(file);
        assertThat(origins.refresh()).isFalse();
        assertThat(origins.refresh()).isFalse();
        assertThat(origins.problem()).hasValueSatisfying(why -> assertThat(why).contains("exist"));
        assertThat(owner(origins, "192.0.2.1")).isEqualTo(" 5");
        assertThat(events).hasSize(3);

        assertThatThrownBy(() ->
                        origins.changed(
                                rules(
                                        List.of("nowhere.csv"),
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        List.of())))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void theConnectionsThatComeHaveTheFilesLookedAt() throws Exception {
        var file = write("world.csv", WORLD);
        var origins = over("world.csv");
        write("world.csv", "network,asn\n192.0.2.0/24,5\n");
        Files.setLastModifiedTime(file, FileTime.from(now));
        now = now.plusSeconds(60);
        while (!owner(origins, "192.0.2.1").equals(" 5")) {
            origins.judge(InetAddress.ofLiteral("192.0.2.1"));
            Thread.onSpinWait();
        }
        assertThat(events).isNotEmpty();
    }

    @Test
    void tooManyNetworksAreNotUsed() throws IOException {
        var text = new StringBuilder("network,asn\n");
        for (int i = 0; i < 1_001; i++) {
            text.append("10.").append(i / 256).append('.').append(i % 256).append(".0/24,1\n");
        }
        write("many.csv", text.toString());
        settings =
                new OriginSettings(
                        List.of("many.csv"),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Duration.ZERO,
                        1_000);
        var origins = new Origins(folder, () -> settings, () -> now, events::add);
        assertThat(origins.problem())
                .hasValueSatisfying(why -> assertThat(why).contains("more than 1000 networks"));
    }

    @Test
    void aSystemWinsOverItsCountryAndAcceptOverAll() throws IOException {
        write("world.csv", WORLD);
        var origins = over("world.csv");
        settings =
                rules(
                        List.of("world.csv"),
                        origins("AS64501"),
                        origins("XB"),
                        origins("XA", "as64501"),
                        origins("AS64499"));

        assertThat(ruling(origins, "203.0.113.64")).isEqualTo("ACCEPT AS64501");
        assertThat(ruling(origins, "203.0.113.1")).isEqualTo("REJECT XA");
        assertThat(ruling(origins, "192.0.2.1")).isEqualTo("TARPIT AS64499");
        assertThat(ruling(origins, "2001:db8::1")).isEqualTo("TAG XB");
        assertThat(ruling(origins, "198.51.100.1")).isEqualTo("null null");
    }

    private static String ruling(Origins origins, String address) {
        var ruling = origins.judge(InetAddress.ofLiteral(address));
        return ruling.what() + " " + ruling.by();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "DEU", "AS0", "AS4294967296", "ASx", "64500", "D1"})
    void whatIsNoOriginIsRefused(String text) {
        assertThatThrownBy(() -> Origin.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AS64500");
    }

    @Test
    void rulesWithoutAFileAreRefused() {
        var bare = rules(List.of(), List.of(), List.of(), origins("XA"), List.of());
        assertThatThrownBy(() -> OriginSettings.check(bare))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no file tells");
    }

    @Test
    void strangersMeetTheRules() throws Exception {
        var file = write("world.csv", WORLD);
        try (var server = new ScreenedServer()) {
            server.originSettings =
                    rules(
                            List.of(file.toString()),
                            origins("AS64501"),
                            origins("XB"),
                            origins("AS64500", "XA"),
                            List.of());
            server.origins.changed(server.originSettings);
            Transcript.resource(OriginsTest.class, "networks.txt").play(server.address());
            assertThat(server.events)
                    .filteredOn(ScreeningEvent.SenderTagged.class::isInstance)
                    .extracting(Object::toString)
                    .singleElement()
                    .asString()
                    .contains("origin=XB");

            server.originSettings =
                    rules(List.of(file.toString()), List.of(), List.of(), List.of(), origins("XB"));
            assertThat(server.delay("192.0.2.1")).isEqualTo(Duration.ofSeconds(7));
            assertThat(server.delay("198.51.100.1")).isLessThan(Duration.ofSeconds(7));
        }
    }

    @Test
    void commandsTellWhatIsKnown() throws Exception {
        write("world.csv", WORLD);
        var origins = over("world.csv");
        assertThat(run(origins, "Networks Lookup 203.0.113.64").toString())
                .contains("AS64501", "XA");
        assertThat(run(origins, "Networks Status").toString()).contains("networks");
        assertThat(run(origins, "Networks Reload").toString()).contains("5 networks are known");
        var none = over();
        assertThatThrownBy(() -> run(none, "Networks Lookup 203.0.113.64"))
                .hasMessageContaining("Nothing is known about networks");
    }

    private static Result run(Origins origins, String line) throws ProblemException {
        var catalogue = new Catalogue(_ -> {});
        catalogue.register(new OriginCommands(origins).commands());
        return catalogue.execute(line, Caller.of("ada", Role.ADMINISTRATOR, true));
    }

    @Test
    void defaultsRuleNothing() {
        assertThat(Settings.defaults(OriginSettings.class).named()).isEmpty();
    }

    /// The table against a search through all networks.
    @Test
    void theTableIsAsASearchThroughAll() throws UnknownHostException {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        var table = new OriginTable();
        Map<Network, Long> model = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            boolean four = random.nextInt(3) > 0;
            var network = Network.of(address(random, four), random.nextInt(four ? 33 : 129));
            long system = 1L + random.nextInt(9);
            model.put(network, system);
            table.put(network, system, "");
        }
        for (int i = 0; i < 2_000; i++) {
            var address = address(random, random.nextBoolean());
            long wanted =
                    model.entrySet().stream()
                            .filter(entry -> entry.getKey().contains(address))
                            .max(
                                    Map.Entry.comparingByKey(
                                            Comparator.comparingInt(Network::prefixBits)))
                            .map(Map.Entry::getValue)
                            .orElse(0L);
            assertThat(table.find(address).system())
                    .as("seed %d, %s", seed, address)
                    .isEqualTo(wanted);
        }
    }

    /// Mostly near each other.
    private static InetAddress address(Random random, boolean four) throws UnknownHostException {
        byte[] octets = new byte[four ? 4 : 16];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i == octets.length - 1 ? random.nextInt() : random.nextInt(3));
        }
        return InetAddress.getByAddress(octets);
    }
}
