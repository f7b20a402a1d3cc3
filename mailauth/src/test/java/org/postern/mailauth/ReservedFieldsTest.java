package org.postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// What strangers may not write in our place, however they write it (RFC 8601 section 5).
class ReservedFieldsTest {
    private static final String REST = "From: a@example.org\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authentication-Results: us.test; dkim=pass",
                "authentication-results : (x) US.Test 1; none",
                "Authentication-Results: \"us.test\"; spf=pass",
                "Authentication-Results: \"u\\s\\.test\"; spf=pass",
                "Authentication-Results: \"us\".test; spf=pass",
                "Authentication-Results: us.(no)test; spf=pass",
                "Authentication-Results: us . test; spf=pass",
                "Authentication-Results: us\r\n .test; spf=pass",
                "Authentication-Results: us.test.; spf=pass",
                "Authentication-Results: us.test/1; spf=pass",
                "Authentication-Results:\r\n us.test;\r\n dkim=pass",
                "Authentication-Results:\r\n\t(a (b) \\) c)\r\n us.test (d); dkim=pass",
                "Authentication-Results: (((us.test; dkim=pass",
                "Authentication-Results: us.test; ;;=;",
                "Authentication-Results: \"us.test",
                "AUTHENTICATION-RESULTS\t:us.test;dkim=pass",
                "Authentication-Results: b\u00fccher.test; dkim=pass",
                "Authentication-Results: xn--bcher-kva.test; dkim=pass",
                "X-Postern-Screening: hurdle=sample",
                "x-postern-anything: 1",
                "X-Junkmail-Status: no",
                "X-JUNKMAIL-STATUS : no",
                "X-Junkmail-Status:\r\n no",
                "Return-Path: <a@example.org>",
                "return-path:<>",
                "Received-SPF: pass (us.test: all is well) client-ip=192.0.2.1",
                "received-spf : pass client-ip=192.0.2.1; receiver=US.test; identity=mailfrom",
                "Received-SPF: pass client-ip=192.0.2.1; receiver=\"us.test\"",
                " goes on with our last field",
                "\tX-Postern-Screening: none\r\n and on"
            })
    void whatWeAloneMayWriteGoes(String field) {
        var kept = without(field + "\r\n" + REST);

        assertThat(kept.removed()).hasSize(1);
        assertThat(new String(kept.octets(), StandardCharsets.UTF_8)).isEqualTo(REST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authentication-Results: them.test; dkim=pass",
                "Authentication-Results-Original: us.test; dkim=pass",
                "ARC-Authentication-Results: i=1; us.test; dkim=pass",
                "Authentication-Results: them.test; dkim=pass header.d=us.test",
                "Authentication-Results: spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=x.test",
                "Received-SPF: pass (them.test: a) receiver=them.test; envelope-from=\"b@us.test\"",
                "Received-SPF: pass client-ip=192.0.2.1; helo=mail.us.test",
                "X-Posternal: 1",
                "Subject: X-Postern-Screening: us.test",
                "no field at all",
                "Received: from us.test"
            })
    void whatOthersWriteStays(String field) {
        var kept = without(field + "\r\n" + REST);

        assertThat(kept.removed()).isEmpty();
        assertThat(new String(kept.octets(), StandardCharsets.UTF_8)).startsWith(field);
    }

    @Test
    void allOfThemGoAndAllElseStaysOctetByOctet() {
        var kept =
                without(
                        "A: 1\r\n"
                                + "Return-Path: <x@y>\r\n"
                                + "junk line\r\n"
                                + "B: 2\r\n two\r\n"
                                + "X-Junkmail-Status: yes\r\n (really)\r\n"
                                + "X-Postern-Trail: 1\r\n"
                                + "C: \u00fc\r\n"
                                + "Authentication-Results: us.test; none");

        assertThat(new String(kept.octets(), StandardCharsets.UTF_8))
                .isEqualTo("A: 1\r\njunk line\r\nB: 2\r\n two\r\nC: \u00fc\r\n");
        assertThat(kept.removed())
                .containsExactly(
                        "Return-Path",
                        "X-Junkmail-Status",
                        "X-Postern-Trail",
                        "Authentication-Results");
    }

    @Test
    void anotherServerOfOursIsBelievedButForTheReturnPath() {
        var rules = new ReservedFields(Set.of("us.test"), false);
        var kept =
                rules.without(
                        octets(
                                "Return-Path: <a@b>\r\nAuthentication-Results: us.test; none\r\n"
                                        + "X-Junkmail-Status: yes\r\n"
                                        + REST));

        assertThat(kept.removed()).isEqualTo(List.of("Return-Path"));
    }

    @Test
    void nothingReservedIsLeftOfWhateverComes() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        var pieces =
                List.of(
                        "X-Postern-A: ",
                        "Authentication-Results:",
                        "Return-Path : ",
                        "us.test",
                        "\r\n",
                        "\r\n ",
                        "\n",
                        "(",
                        ")",
                        "\"",
                        "\\",
                        ";",
                        ": ",
                        "x",
                        "\u00fc",
                        "\0");
        for (int i = 0; i < 3_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(20); j >= 0; j--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            var once = without(text.toString());
            var twice = without(new String(once.octets(), StandardCharsets.UTF_8));
            assertThat(twice.removed()).as("seed %d: %s", seed, text).isEmpty();
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ReservedFields.Kept without(String header) {
        return new ReservedFields(Set.of("us.test", "b\u00fccher.test"), true)
                .without(octets(header));
    }
}
