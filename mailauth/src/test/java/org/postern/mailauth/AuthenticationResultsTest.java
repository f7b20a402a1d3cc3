package org.postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class AuthenticationResultsTest {
    /// RFC 8601, appendix B.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    example.org 1; none                                                   | example.org | ''
                    example.com;\\r\\n spf=pass smtp.mailfrom=example.net                 | example.com | spf=pass
                    example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net | example.com | auth=pass spf=pass
                    example.com; sender-id=fail header.from=example.com; dkim=pass (good signature) header.d=example.com | example.com | sender-id=fail dkim=pass
                    foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462 | foo.example.net | dkim=fail
                    "quoted id"; spf=none reason="a; b" smtp.helo=mx.test                  | quoted id | spf=none
                    """)
    void readsTheExamples(String text, String server, String results) {
        var read = AuthenticationResults.parse(text.replace("\\r\\n", "\r\n")).orElseThrow();

        assertThat(read.server()).isEqualTo(server);
        assertThat(
                        String.join(
                                " ",
                                read.results().stream()
                                        .map(r -> r.method() + "=" + r.result())
                                        .toList()))
                .isEqualTo(results);
    }

    @Test
    void readsWhatItPrints() {
        var printed =
                new AuthenticationResults(
                        "mx.example.org",
                        List.of(
                                MethodResult.of(
                                        "spf",
                                        "fail",
                                        "not \"yours\"; (really)\r\nX-Evil: yes",
                                        new MethodResult.Property(
                                                "smtp", "mailfrom", "a b;c=\"d\"@example.org")),
                                MethodResult.of(
                                        "dkim",
                                        "pass",
                                        "",
                                        new MethodResult.Property("header", "d", "example.org"),
                                        new MethodResult.Property("header", "b", "abc/+=="))));
        String field = printed.field();

        assertThat(field).startsWith("Authentication-Results: mx.example.org;\r\n\tspf=fail");
        assertThat(field.lines().skip(1)).allMatch(line -> line.startsWith("\t"));
        var read =
                AuthenticationResults.parse(field.substring(field.indexOf(':') + 1)).orElseThrow();
        assertThat(read.results().get(0).property("smtp", "mailfrom"))
                .contains("a b;c=\"d\"@example.org");
        assertThat(read.results().get(1).property("header", "b")).contains("abc/+==");
        assertThat(read.results().get(0).reason())
                .isEqualTo("not \"yours\"; (really)??X-Evil: yes");
    }
}
