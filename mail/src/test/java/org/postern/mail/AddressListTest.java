package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

class AddressListTest {
    /// In the table an entry is `name/mailbox/host`, `-` stands for absent; groups are `{name` and
    /// `}`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u00A7',
            value = {
                "ada@example.test # -/ada/example.test",
                "<ada@example.test> # -/ada/example.test",
                "Ada Lovelace <ada@example.test> # Ada Lovelace/ada/example.test",
                "\"Lovelace, Ada\" <ada@example.test> # Lovelace, Ada/ada/example.test",
                "\"A \\\"the\\\" L\" <ada@example.test> # A \"the\" L/ada/example.test",
                "ada@example.test (Ada Lovelace) # Ada Lovelace/ada/example.test",
                "ada@example.test (a (nested) one) # a (nested) one/ada/example.test",
                "Ada (the first) Lovelace <ada@example.test> # Ada Lovelace/ada/example.test",
                "a@x.test, b@y.test,c@z.test # -/a/x.test -/b/y.test -/c/z.test",
                ",, a@x.test ,, b@y.test , # -/a/x.test -/b/y.test",
                "=?utf-8?Q?J=C3=B6rg?= <j@x.test> # =?utf-8?Q?J=C3=B6rg?=/j/x.test",
                "J. R. Dobbs <bob@x.test> # J. R. Dobbs/bob/x.test",
                "\"quoted local\"@x.test # -/quoted local/x.test",
                "ada . l @ example . test # -/ada.l/example.test",
                "ada@[192.0.2.1] # -/ada/[192.0.2.1]",
                "<@a.test,@b.test:ada@x.test> # -/ada/x.test",
                "friends: a@x.test, B <b@y.test>; # {friends -/a/x.test B/b/y.test }",
                "undisclosed-recipients:; # {undisclosed-recipients }",
                "g: a@x.test;, h: b@y.test;, c@z.test # {g -/a/x.test } {h -/b/y.test } -/c/z.test",
                "g: a@x.test # {g -/a/x.test }",
                // What should not be, and is.
                "root # -/root/",
                "ada@x.test <ada@x.test> # ada@x.test/ada/x.test",
                "Ada Lovelace ada@x.test # Ada Lovelace/ada/x.test",
                "Ada <> # Ada//",
                "<> # §§",
                "Ada <ada> # Ada/ada/",
                "Ada <ada@x.test # Ada/ada/x.test",
                "\"Ada <ada@x.test> # -/Ada <ada@x.test>/",
                "(only a comment) # §§",
                "a@x.test b@y.test # -/a/x.test",
                "Ada <a@x.test> Bob <b@y.test> # Ada/a/x.test -/b/y.test",
                "@x.test # -//x.test",
                "a@ # -/a/",
                "a@b@c.test # -/a/b@c.test",
                "; : , # §§",
                "\u00E4da <\u00E4@x.test> # \u00E4da/\u00E4/x.test",
                "\"\" <a@x.test> # -/a/x.test",
            })
    void reads(String text, @Nullable String expected) {
        assertThat(shown(AddressList.parse(RawText.of(text)))).isEqualTo(expected);
    }

    private static String shown(List<EnvelopeAddress> list) {
        return list.stream().map(AddressListTest::shown).collect(Collectors.joining(" "));
    }

    private static String shown(EnvelopeAddress entry) {
        if (entry.isGroupStart()) {
            return "{" + entry.mailbox();
        }
        if (entry.isGroupEnd()) {
            return "}";
        }
        return (entry.name() == null ? "-" : entry.name())
                + "/"
                + entry.mailbox()
                + "/"
                + entry.host();
    }

    @Test
    void keepsTheRouteForImap() {
        EnvelopeAddress entry = AddressList.parse(RawText.of("<@route:user@domain>")).getFirst();

        assertThat(entry.route()).hasToString("@route");
        assertThat(entry.mailbox()).hasToString("user");
        assertThat(entry.host()).hasToString("domain");
    }

    @Test
    void givesAddressesToWriteTo() {
        List<EnvelopeAddress> list =
                AddressList.parse(RawText.of("g: \"a b\"@X.test, root;, j@b\u00FCcher.example"));

        assertThat(list.stream().flatMap(entry -> entry.address().stream()))
                .containsExactly(
                        Address.of("\"a b\"@x.test"), Address.of("j@xn--bcher-kva.example"));
        assertThat(AddressList.parse(RawText.of("=?utf-8?Q?J=C3=B6rg?= <j@x.test>")).getFirst())
                .extracting(EnvelopeAddress::displayName)
                .isEqualTo("J\u00F6rg");
    }

    @Test
    void lengthIsLimited() {
        assertThat(AddressList.parse(RawText.of("a@x.test,".repeat(100_000))))
                .hasSizeLessThanOrEqualTo(AddressList.MOST_ADDRESSES);
        assertThat(AddressList.parse(RawText.of("g:a@x.test;".repeat(100_000))))
                .hasSizeLessThanOrEqualTo(AddressList.MOST_ADDRESSES)
                .endsWith(EnvelopeAddress.GROUP_END);
        assertThat(AddressList.parse(RawText.of("(".repeat(100_000)))).isEmpty();
    }

    @Test
    void envelopeFillsSenderAndReplyToFromFrom() {
        Header header =
                Header.parse(
                        "From: a@x.test\r\nSender: \r\nTo: b@x.test\r\nTo: c@x.test\r\nReferences: <1@x> <2@x>\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        MessageEnvelope envelope = MessageEnvelope.of(header);

        assertThat(envelope.sender()).isEqualTo(envelope.from()).hasSize(1);
        assertThat(envelope.replyTo()).isEqualTo(envelope.from());
        assertThat(envelope.to()).hasSize(2);
        assertThat(envelope.references()).containsExactly("1@x", "2@x");
        assertThat(envelope.date()).isNull();
        assertThat(envelope.decodedSubject()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u00A7',
            value = {
                "<a@x> # a@x",
                "<a@x><b@x>, <c@x> # a@x b@x c@x",
                "Your message of Monday <a@x> # a@x",
                "a@x b@x # a@x b@x",
                "<a @x> # a@x",
                "<a@x # a@x",
                "nothing # §§",
                "<> # §§",
            })
    void readsMessageIds(String text, @Nullable String ids) {
        assertThat(String.join(" ", MessageIds.parse(RawText.of(text)))).isEqualTo(ids);
    }
}
