package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:0DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8:0:0:0:0:0:0, 2001:db8::",
        "fe80:0:0:0:1:2:3:4, fe80::1:2:3:4",
    })
    void addressesHaveOneText(String literal, String text) {
        assertThat(Addresses.text(InetAddress.ofLiteral(literal))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1:25", "::1, [::1]:25"})
    void ipv6StandsInBracketsBeforeAPort(String literal, String text) {
        var address = new InetSocketAddress(InetAddress.ofLiteral(literal), 25);
        assertThat(Addresses.text(address)).isEqualTo(text);
    }
}
