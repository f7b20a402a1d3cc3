package org.postern.sieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.mail.MimePart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// What scripts and messages may use up, whoever wrote them.
final class SieveLimitsTest {
    private static final SieveSession SESSION =
            SieveSession.of(new SieveEnvelope("a@example.com", "b@example.com"))
                    .with(() -> Instant.EPOCH, ZoneOffset.UTC);

    private static CompiledScript compile(String script) throws SieveException {
        return SieveCompiler.compile(
                script.getBytes(StandardCharsets.UTF_8),
                SieveDialect.ADMINISTRATOR,
                ScriptLibrary.EMPTY);
    }

    private static SieveMessage message(String text) {
        return SieveMessage.of(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static SieveOutcome run(String script, String message) throws Exception {
        return compile(script).run(message(message), SESSION, SieveLimits.DEFAULTS);
    }

    /// After a mistake the message is kept as it came.
    private static void keeps(SieveOutcome outcome, String reason) {
        assertThat(outcome.error()).asString().contains(reason);
        assertThat(outcome.actions()).hasSize(1);
        assertThat(outcome.actions().getFirst())
                .isEqualTo(new SieveAction.Keep(List.of(), MessageForm.ORIGINAL));
    }

    @Test
    void redirectsActionsAndNotificationsAreCounted() throws Exception {
        var redirects = new StringBuilder();
        var stores = new StringBuilder("require \"fileinto\";");
        var notices = new StringBuilder("require \"enotify\";");
        for (int i = 0; i < 101; i++) {
            redirects.append("redirect \"u").append(i).append("@example.com\";\n");
            stores.append("fileinto \"f").append(i).append("\";\n");
            notices.append("notify \"mailto:u").append(i).append("@example.com\";\n");
        }
        var outcome = run(redirects.toString(), "");
        keeps(outcome, "more than 5 redirects");
        assertThat(outcome.error()).extracting(SieveError::position).isEqualTo(new Position(6, 1));
        keeps(run(stores.toString(), ""), "more than 100 actions");
        keeps(run(notices.toString(), ""), "more than 5 notifications");
    }

    @Test
    void stepsAndTimeEnd() throws Exception {
        String script =
                "require [\"foreverypart\", \"mime\", \"variables\"];"
                        + " foreverypart { foreverypart { foreverypart {"
                        + " if header :mime :anychild :contains \"x\" \"y\" { stop; } } } }";
        var parts = new StringBuilder("Content-Type: multipart/mixed; boundary=b\n\n");
        for (int i = 0; i < 10_000; i++) {
            parts.append("--b\nX: ").append(i).append("\n\nz\n");
        }
        assertThat(run(script, parts.toString()).error()).isNull();
        var deep = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=b").append(i);
            deep.append("\n\n--b").append(i).append("\n");
        }
        for (int i = 0; i < 1900; i++) {
            deep.append("X: ").append(i).append("\n\nz\n--b89\n");
        }
        keeps(run(script, deep.toString()), "too much work");
        var looks = new AtomicInteger();
        var late =
                SESSION.with(
                        () -> Instant.EPOCH.plusSeconds(looks.getAndIncrement()), ZoneOffset.UTC);
        var outcome = compile(script).run(message(deep.toString()), late, SieveLimits.DEFAULTS);
        keeps(outcome, "too long: above 2000 ms");
    }

    @Test
    void variablesDoNotGrow() throws Exception {
        var script =
                new StringBuilder(
                        "require [\"variables\", \"fileinto\"];set \"a\" \"0123456789\";");
        script.append("set \"a\" \"${a}${a}${a}${a}\";".repeat(60));
        script.append("set :length \"n\" \"${a}\"; fileinto \"${n}\";");
        assertThat(run(script.toString(), "").actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        SieveAction.FileInto.class,
                        into -> assertThat(into.target().name()).isEqualTo("4096"));
        var many = new StringBuilder("require \"variables\";");
        for (int i = 0; i < 300; i++) {
            many.append("set \"v").append(i).append("\" \"x\";");
        }
        assertThatThrownBy(() -> compile(many.toString())).hasMessageContaining("255 variables");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "header :matches \"subject\" \"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\"",
                "header :matches \"subject\" \"*a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a*b\"",
                "header :matches \"subject\" \"*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab*\"",
                "header :contains \"subject\" \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"",
                "header :regex \"subject\" \"^(a*)*b$\"",
                "header :regex \"subject\" \"(a|aa|a?)+b\"",
                "header :regex \"subject\" \"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)[^a]\"",
                "header :regex \"subject\" \"((a{0,9}){0,9}){0,9}b\"",
                "body :regex \"^(a|b|ab)*c$\"",
                "body :raw :matches \"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\"",
                "address :matches \"from\" \"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\""
            })
    void patternsAreNoTraps(String test) throws Exception {
        String as = "a".repeat(60_000);
        var outcome =
                run(
                        "require [\"regex\", \"body\"]; if " + test + " { discard; }",
                        "From: " + as + "@example.com\nSubject: " + as + "\n\n" + as);
        assertThat(outcome.actions().getFirst()).isInstanceOf(SieveAction.Keep.class);
    }

    @Test
    void patternsThatGrowAreRefused() {
        assertThatThrownBy(() ->
                        compile(
                                "require \"regex\"; if header :regex \"a\" \"((x{255}){255}){255}\""
                                        + " {}"))
                .hasMessageContaining("larger than 2000 states");
        assertThatThrownBy(() ->
                        compile(
                                "require \"regex\"; if header :regex \"a\" \""
                                        + "(".repeat(9999)
                                        + "\" {}"))
                .hasMessageContaining("nested above 50 levels");
        assertThatThrownBy(() ->
                        compile(
                                "require \"regex\"; if header :regex \"a\" \""
                                        + "a|".repeat(9999)
                                        + "\" {}"))
                .hasMessageContaining("larger than 2000 states");
        assertThatThrownBy(() ->
                        compile("if header :matches \"a\" \"" + "*".repeat(200_000) + "\" {}"))
                .hasMessageContaining("more than 2000 wildcards");
    }

    @Test
    void scriptsAreBounded() {
        assertThatThrownBy(() -> compile(" ".repeat((1 << 20) + 1)))
                .hasMessageContaining("a script may have 1048576 octets");
        assertThatThrownBy(() -> compile("frob;\n".repeat(1000)))
                .isInstanceOfSatisfying(
                        SieveException.class, e -> assertThat(e.errors()).hasSize(100));
        var loops = new StringBuilder("require \"foreverypart\";");
        loops.append("foreverypart {".repeat(11)).append("}".repeat(11));
        assertThatThrownBy(() -> compile(loops.toString()))
                .hasMessageContaining("foreverypart is nested above 10 levels");
    }

    @Test
    void includesAreBounded() {
        byte[] many = "require \"include\"; ".getBytes(StandardCharsets.UTF_8);
        ScriptLibrary deeper =
                (_, name) ->
                        Optional.of(
                                ("require \"include\"; include \"" + name + "x\";")
                                        .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() ->
                        SieveCompiler.compile(
                                "require \"include\"; include \"x\";"
                                        .getBytes(StandardCharsets.UTF_8),
                                SieveDialect.USER,
                                deeper))
                .hasMessageContaining("include one another above 10 levels");
        var wide = new ByteArrayOutputStream();
        wide.writeBytes(many);
        for (int i = 0; i < 300; i++) {
            wide.writeBytes(("include \"s" + i + "\";").getBytes(StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() ->
                        SieveCompiler.compile(
                                wide.toByteArray(),
                                SieveDialect.USER,
                                (_, _) -> Optional.of(new byte[0])))
                .hasMessageContaining("more than 255 included scripts");
    }

    @Test
    void changedMessagesDoNotNestForEver() throws Exception {
        var script = new StringBuilder("require [\"enclose\"];");
        script.append("enclose \"x\";".repeat(11));
        keeps(run(script.toString(), "Subject: x\n\ny\n"), "enclosed more than 10 times");
        var part = new StringBuilder();
        for (int i = 0; i < 80; i++) {
            part.append("Content-Type: multipart/mixed; boundary=b").append(i);
            part.append("\r\n\r\n--b").append(i).append("\r\n");
        }
        String nested =
                "require [\"foreverypart\", \"mime\", \"replace\"];"
                        + ("foreverypart { if header :mime :type \"content-type\" \"text\""
                                        + " { replace :mime text:\r\n"
                                        + part
                                        + "Content-Type: text/plain\r\n\r\nx\r\n.\r\n; } }")
                                .repeat(20);
        keeps(
                run(
                        nested,
                        "Content-Type: multipart/mixed; boundary=q\n\n--q\n"
                                + "Content-Type: text/plain\n\nx\n"),
                "parts nest above 200 levels");
    }

    @Test
    void hugeHeadersAreBorne() throws Exception {
        var header = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            header.append("a:\n");
        }
        header.append("Subject: x\n\nbody\n");
        var names = new StringBuilder();
        for (int i = 0; i < 9_000; i++) {
            names.append("\"x").append(i).append("\",");
        }
        var outcome =
                run(
                        "require \"editheader\"; if header ["
                                + names
                                + "\"y\"] \"z\" { stop; } addheader \"X\" \"1\";"
                                + " deleteheader \"a\"; addheader :last \"Y\" \"2\";",
                        header.toString());
        assertThat(outcome.error()).isNull();
    }

    @Test
    void aMessageThatCannotBeReadDecidesNothing() {
        var broken =
                new SieveMessage() {
                    private final SieveMessage whole = message("Subject: x\n\ny\n");

                    @Override
                    public MimePart structure() {
                        return whole.structure();
                    }

                    @Override
                    public long octets() {
                        return whole.octets();
                    }

                    @Override
                    public InputStream open(long offset, long octets) throws IOException {
                        throw new IOException("the disk is gone");
                    }
                };
        assertThatThrownBy(() ->
                        compile("if header \"subject\" \"x\" { discard; }")
                                .run(broken, SESSION, SieveLimits.DEFAULTS))
                .isInstanceOf(IOException.class);
    }
}
