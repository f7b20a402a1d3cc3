package org.postern.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/// Scripts put together at random out of what the language has, on messages of many shapes: each
/// comes to an outcome that holds together, or is refused with a place.
final class SievePropertiesTest {
    private static final int SCRIPTS = 1_000;

    private static final String[] TESTS = {
        "true",
        "header :contains \"subject\" \"%s\"",
        "header :matches \"subject\" \"*%s*\"",
        "header :mime :anychild :param \"name\" \"content-type\" \"%s\"",
        "header :count \"gt\" :comparator \"i;ascii-numeric\" \"received\" \"1\"",
        "header :regex \"from\" \"(.*)@(%s|[a-z]+)\"",
        "header :index 1 :last \"received\" \"%s\"",
        "address :domain :is [\"from\", \"to\"] \"%s\"",
        "address :user :matches \"to\" \"?*\"",
        "envelope :detail \"to\" \"%s\"",
        "exists [\"subject\", \"%s\"]",
        "size :over 100",
        "body :contains \"%s\"",
        "body :raw :matches \"*%s*\"",
        "body :content \"\" :comparator \"i;unicode-casemap\" :contains \"%s\"",
        "date :zone \"+0100\" \"date\" \"hour\" \"04\"",
        "currentdate :value \"ge\" \"year\" \"1970\"",
        "hasflag :contains \"%s\"",
        "string :matches \"${a}${1}\" \"*?%s*\"",
        "environment :contains \"name\" \"%s\"",
        "mailboxexists \"%s\"",
        "duplicate :handle \"%s\"",
        "spamtest :value \"ge\" \"5\"",
        "attachment :matches \"*%s*\"",
        "score :over 5",
        "not header \"subject\" \"%s\"",
        "anyof (exists \"to\", header \"subject\" \"%s\")"
    };

    private static final String[] COMMANDS = {
        "keep;",
        "discard;",
        "stop;",
        "fileinto :copy :create \"%s\";",
        "fileinto :flags \"%s\" \"f${a}\";",
        "redirect :copy \"u%s@example.com\";",
        "setflag \"%s\";",
        "addflag \"x %s\";",
        "set :upperfirst \"a\" \"${a}%s\";",
        "set :length \"b\" \"${1}\";",
        "addheader \"X-New\" \"%s\";",
        "addheader :last \"Subject\" \"${a} %s\";",
        "deleteheader \"subject\";",
        "deleteheader :index 1 :contains \"received\" \"%s\";",
        "replace :subject \"%s\" \"gone\";",
        "enclose :headers [\"to\"] \"%s\";",
        "foreverypart { if header :mime :subtype \"content-type\" \"html\" { replace \"%s\"; } }",
        "foreverypart { extracttext :first 9 \"a\"; foreverypart { break; } }",
        "vacation :handle \"%s\" \"away\";",
        "notify :message \"%s\" \"mailto:n@example.com\";",
        "reject \"%s\";",
        "wiretap \"w@example.com\";",
        "quarantine :copy \"%s\";",
        "excerpt \"e@example.com\";",
        "score :add 7;",
        "removeattachments :matches \"*%s*\";"
    };

    private static final String[] WORDS = {
        "a", "x", "ü", "", "*", "?", "\\\\", "7", "${a}", "${1}", "example.com", "\\\\Seen", "€uro"
    };

    private static final List<String> MESSAGES =
            List.of(
                    "",
                    "\n",
                    "Subject: x\n",
                    "no field here\nSubject: a\n b\n\nbody x\n",
                    """
                    Received: a; Mon, 23 Nov 2026 04:05:06 +0100
                    Received: b
                    From: A <a@example.com>
                    To: b+x@example.com, c@example.com
                    Subject: =?utf-8?q?=C3=BC?= 7
                    Date: Mon, 23 Nov 2026 04:05:06 +0100
                    Message-ID: <1@x>
                    Content-Type: multipart/mixed; boundary=b

                    before
                    --b
                    Content-Type: text/plain; charset=iso-8859-1

                    x \u00fc
                    --b
                    Content-Type: multipart/alternative; boundary=c

                    --c
                    Content-Type: text/html; name="x.html"

                    <p>x</p>
                    --c
                    Content-Type: application/pdf; name="a.pdf"
                    Content-Transfer-Encoding: base64

                    QUJD
                    --c--
                    --b
                    Content-Type: message/rfc822

                    Subject: inner

                    text
                    --b--
                    after
                    """,
                    "Content-Type: multipart/mixed; boundary=b\n\nno part\n",
                    "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n--b",
                    "Content-Type: message/rfc822\n\nContent-Type: text/html\n\n<x");

    private static final SieveSession SESSION =
            SieveSession.of(new SieveEnvelope("a@example.com", "b+x@example.com"))
                    .with(() -> Instant.EPOCH, ZoneOffset.UTC);

    private final long seed = Long.getLong("postern.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private String filled(String[] from) {
        return pick(from).replace("%s", pick(WORDS));
    }

    private String script() {
        var script = new StringBuilder("require [");
        for (String capability : Capabilities.ALL) {
            script.append('"').append(capability).append("\",");
        }
        script.setCharAt(script.length() - 1, ']');
        script.append(";\n");
        for (int i = random.nextInt(12); i >= 0; i--) {
            if (random.nextBoolean()) {
                script.append("if ").append(filled(TESTS)).append(" { ");
                script.append(filled(COMMANDS)).append(" }\n");
            } else {
                script.append(filled(COMMANDS)).append('\n');
            }
        }
        return script.toString();
    }

    @Test
    void eachScriptComesToAnOutcome() throws Exception {
        int ran = 0;
        for (int i = 0; i < SCRIPTS; i++) {
            String text = script();
            byte[] octets =
                    MESSAGES.get(random.nextInt(MESSAGES.size()))
                            .replace("\n", random.nextBoolean() ? "\r\n" : "\n")
                            .getBytes(StandardCharsets.ISO_8859_1);
            CompiledScript script;
            try {
                script =
                        SieveCompiler.compile(
                                text.getBytes(StandardCharsets.UTF_8),
                                SieveDialect.ADMINISTRATOR,
                                ScriptLibrary.EMPTY);
            } catch (SieveException e) {
                assertThat(e.position().line()).as("seed " + seed).isPositive();
                continue;
            }
            var message = SieveMessage.of(octets);
            holdsTogether(
                    script.run(message, SESSION, SieveLimits.DEFAULTS),
                    message,
                    "seed " + seed + ": " + text);
            ran++;
        }
        assertThat(ran).isGreaterThan(SCRIPTS / 2);
    }

    private static void holdsTogether(SieveOutcome outcome, SieveMessage message, String what)
            throws IOException {
        if (outcome.error() != null) {
            assertThat(outcome.actions())
                    .as(what)
                    .containsExactly(new SieveAction.Keep(List.of(), MessageForm.ORIGINAL));
        }
        assertThat(outcome.actions()).as(what).isNotEmpty();
        assertThat(outcome.actions())
                .as(what)
                .filteredOn(action -> action instanceof SieveAction.Keep)
                .hasSizeLessThan(2);
        for (SieveAction action : outcome.actions()) {
            MessageForm form =
                    switch (action) {
                        case SieveAction.Keep keep -> keep.form();
                        case SieveAction.FileInto into -> into.form();
                        case SieveAction.Redirect redirect -> redirect.form();
                        case SieveAction.Wiretap tap -> tap.form();
                        case SieveAction.Quarantine quarantine -> quarantine.form();
                        default -> MessageForm.ORIGINAL;
                    };
            var written = new ByteArrayOutputStream();
            form.writeTo(message, written);
            assertThat((long) written.size()).as(what).isEqualTo(form.octets(message));
        }
    }
}
