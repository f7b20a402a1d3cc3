package org.postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;

import tools.jackson.databind.JsonNode;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The openspf.org test suite for RFC 7208, all of it.
class SpfVectorsTest {
    @TestFactory
    Stream<DynamicContainer> suite() {
        return Vectors.read("spf-rfc7208.json").valueStream().map(SpfVectorsTest::scenario);
    }

    private static DynamicContainer scenario(JsonNode scenario) {
        var resolver = zone(scenario.get("zonedata"));
        return DynamicContainer.dynamicContainer(
                scenario.get("description").stringValue(),
                scenario.get("tests")
                        .propertyStream()
                        .map(test ->
                                DynamicTest.dynamicTest(
                                        test.getKey(), () -> check(test.getValue(), resolver))));
    }

    private static void check(JsonNode test, MapResolver resolver) {
        var spf = new Spf(resolver, () -> Duration.ofSeconds(60), () -> Instant.EPOCH);
        var result =
                spf.check(
                        SpfQuestion.mailFrom(
                                InetAddress.ofLiteral(text(test, "host")),
                                text(test, "helo"),
                                text(test, "mailfrom"),
                                "receiver.test"));
        assertThat(words(test.get("result")))
                .as(result.toString())
                .contains(result.status().word());
        if (test.has("explanation") && !text(test, "explanation").equals("DEFAULT")) {
            assertThat(result.explanation()).isEqualTo(text(test, "explanation"));
        }
        if (test.has("explanation") && text(test, "explanation").equals("DEFAULT")) {
            assertThat(result.explanation()).isEmpty();
        }
    }

    private static String text(JsonNode test, String key) {
        return test.get(key).stringValue();
    }

    private static List<String> words(JsonNode node) {
        return node.isArray()
                ? node.valueStream().map(JsonNode::stringValue).toList()
                : List.of(node.stringValue());
    }

    /// The zone as the suite means it: records of type SPF stand for TXT where there is no TXT, and
    /// TIMEOUT makes what stands not before it fail.
    private static MapResolver zone(JsonNode data) {
        var resolver = new MapResolver();
        data.propertyStream()
                .forEach(entry ->
                        DnsName.ofOctets(entry.getKey())
                                .ifPresent(name -> fill(resolver, name, entry.getValue())));
        return resolver;
    }

    private static void fill(MapResolver resolver, DnsName name, JsonNode rows) {
        resolver.exists(name);
        boolean hasText = rows.valueStream().anyMatch(row -> row.isObject() && row.has("TXT"));
        for (var row : rows) {
            if (!row.isObject()) {
                resolver.fail(name);
                continue;
            }
            row.propertyStream()
                    .forEach(field ->
                            fill(resolver, name, field.getKey(), field.getValue(), hasText));
        }
    }

    private static void fill(
            MapResolver resolver, DnsName name, String type, JsonNode value, boolean hasText) {
        switch (type) {
            case "SPF" -> {
                if (!hasText) {
                    resolver.add(name, DnsType.TXT, txt(value));
                }
            }
            case "TXT" -> {
                if (value.isArray() || !value.stringValue().equals("NONE")) {
                    resolver.add(name, DnsType.TXT, txt(value));
                }
            }
            case "A", "AAAA" -> {
                var kind = type.equals("A") ? DnsType.A : DnsType.AAAA;
                var address = InetAddress.ofLiteral(value.stringValue());
                resolver.add(name, kind, new DnsRecord.Address(address));
            }
            case "MX" -> {
                var exchange = DnsName.of(value.get(1).stringValue());
                int preference = Integer.parseInt(value.get(0).stringValue());
                resolver.add(name, DnsType.MX, new DnsRecord.Mx(preference, exchange));
            }
            case "PTR" ->
                    resolver.add(
                            name, DnsType.PTR, new DnsRecord.Ptr(DnsName.of(value.stringValue())));
            case "CNAME" ->
                    resolver.add(
                            name,
                            DnsType.CNAME,
                            new DnsRecord.Cname(DnsName.of(value.stringValue())));
            default -> throw new IllegalStateException("record of type " + type);
        }
    }

    private static DnsRecord.Txt txt(JsonNode value) {
        var strings = new ArrayList<String>();
        for (String string : words(value)) {
            strings.add(
                    new String(
                            string.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }
        return new DnsRecord.Txt(strings);
    }
}
