package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u00A7',
            value = {
                "ada@example.test ; ada@example.test",
                "Ada.Lovelace@Example.TEST ; ada.lovelace@example.test",
                "ada+lists@example.test ; ada+lists@example.test",
                "\"ada\"@example.test ; ada@example.test",
                "\"Ada King\"@example.test ; \"ada king\"@example.test",
                "\"a\\\"b\"@example.test ; \"a\\\"b\"@example.test",
                "\"a@b\"@example.test ; \"a@b\"@example.test",
                "\"a..b\"@example.test ; \"a..b\"@example.test",
                "!#$%&'*+-/=?^_`{|}~@example.test ; !#$%&'*+-/=?^_`{|}~@example.test",
                "J\u00F6rg@b\u00FCcher.example ; j\u00F6rg@xn--bcher-kva.example",
                "Jo\u0308rg@example.test ; j\u00F6rg@example.test",
                "\u7528\u6237@\u4F8B\u5B50.example ; \u7528\u6237@xn--fsqu00a.example",
                "ada@[192.0.2.1] ; ada@[192.0.2.1]",
                "ada@[IPv6:2001:db8::1] ; ada@[IPv6:2001:db8:0:0:0:0:0:1]",
                "ada@localhost ; ada@localhost",
                "ada@example.test. ; ada@example.test",
            })
    void readsAnAddressAndGivesItsKey(String text, String canonical) throws Exception {
        Address address = Address.parse(text);

        assertThat(address.canonical()).isEqualTo(canonical);
        assertThat(Address.parse(address.canonical())).isEqualTo(address);
        assertThat(Address.parse(address.toString())).isEqualTo(address);
        assertThat(Address.parse(address.wire())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@example.test",
                "\"\"@example.test",
                "ada@",
                "ada@@example.test",
                "a b@example.test",
                "a..b@example.test",
                ".ada@example.test",
                "ada.@example.test",
                "\"ada@example.test",
                "\"ada\"x@example.test",
                "\"ada\\\"@example.test",
                "ada@exa mple.test",
                "ada@-example.test",
                "ada@example-.test",
                "ada@example..test",
                "ada@192.0.2.1",
                "ada@[192.0.2]",
                "ada@[192.0.2.256]",
                "ada@[IPv6:fe80::1%eth0]",
                "ada@[IPv6:1::2::3]",
                "ada@[X400:c=de]",
                "ada@[192.0.2.1",
                "\"a\r\nb\"@example.test",
                "a\u0000b@example.test",
                "\uD800@example.test",
                "ada@exa_mple.test",
                "ada@\u2764.example",
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(AddressSyntaxException.class)
                .message()
                .isNotEmpty()
                .doesNotContain("\r");
    }

    @Test
    void keepsWhatWasTyped() {
        assertThat(Address.of("Ada@Example.TEST")).hasToString("Ada@Example.TEST");
        assertThat(Address.of("Ada@B\u00FCcher.example").wire())
                .isEqualTo("Ada@xn--bcher-kva.example");
        assertThat(Address.of("ada@b\u00FCcher.example").needsUtf8()).isFalse();
        assertThat(Address.of("j\u00F6rg@example.test").needsUtf8()).isTrue();
    }

    @Test
    void localPartIsLimitedInOctets() {
        assertThat(Address.of("a".repeat(64) + "@example.test").localPart()).hasSize(64);
        assertThat(Address.of("\u00F6".repeat(32) + "@example.test").localPart()).hasSize(32);
        assertThatThrownBy(() -> Address.parse("a".repeat(65) + "@example.test"))
                .hasMessageContaining("64");
        assertThatThrownBy(() -> Address.parse("\u00F6".repeat(33) + "@example.test"))
                .hasMessageContaining("64");
    }

    @Test
    void splitsTheDetailOff() {
        Address address = Address.of("Ada+lists+java@example.test");

        assertThat(address.detail("+")).contains("lists+java");
        assertThat(address.withoutDetail("+")).isEqualTo(Address.of("ada@example.test"));
        assertThat(address.detail("-")).isEmpty();
        assertThat(address.detail("")).isEmpty();
        assertThat(Address.of("+x@example.test").detail("+")).isEmpty();
        assertThat(Address.of("ada+@example.test").detail("+")).contains("");
        assertThat(Address.of("ada--x@example.test").detail("--")).contains("x");
    }
}
