package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.ProblemException;
import org.postern.net.Network;
import org.postern.net.ProxyProtocolSettings;

import java.util.List;

class RelaySelfTestTest {
    private static final ProxyProtocolSettings NO_PROXIES = new ProxyProtocolSettings(List.of());

    @Test
    void whoMaySayWhoTheyAreMayRelay() {
        var proxies = new ProxyProtocolSettings(List.of(Network.parse("0.0.0.0/0")));
        var relay = new RelaySettings(List.of(Network.parse("192.0.2.7")), List.of(), 256);
        assertThatThrownBy(() -> RelaySelfTest.check(relay, proxies))
                .hasMessageContaining("open the relay")
                .hasMessageContaining("proxyProtocol.from");
        assertThatCode(() -> RelaySelfTest.check(RelaySettings.DEFAULTS, proxies))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "10.0.0.0/8", "8.8.8.0/24", "::/0", "2001:db8::/32"})
    void whatOpensTheRelayIsRefused(String network) {
        var relay = new RelaySettings(List.of(Network.parse(network)), List.of(), 256);
        assertThatThrownBy(() -> RelaySelfTest.check(relay, NO_PROXIES))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("open the relay");
    }

    @Test
    void aTopLevelDomainIsRefused() {
        var relay = new RelaySettings(List.of(), List.of(DomainSuffix.parse("example")), 256);
        assertThatThrownBy(() -> RelaySelfTest.check(relay, NO_PROXIES))
                .hasMessageContaining("top-level");
    }

    @ParameterizedTest
    @ValueSource(strings = {"co.uk", "com.au", "github.io", "xn--55qx5d.cn"})
    void aDomainBelowWhichAnybodyHasNamesIsRefused(String domain) {
        var relay = new RelaySettings(List.of(), List.of(DomainSuffix.parse(domain)), 256);
        assertThatThrownBy(() -> RelaySelfTest.check(relay, NO_PROXIES))
                .hasMessageContaining("open the relay")
                .hasMessageContaining("anybody can have a name");
        var ours = new RelaySettings(List.of(), List.of(DomainSuffix.parse("x." + domain)), 256);
        assertThatCode(() -> RelaySelfTest.check(ours, NO_PROXIES)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.0/24",
                "192.0.2.0/24",
                "192.0.2.7",
                "10.1.2.0/28",
                "2001:db8:1::/48"
            })
    void sitesAreNot(String network) {
        var relay = new RelaySettings(List.of(Network.parse(network)), List.of(), 256);
        assertThatCode(() -> RelaySelfTest.check(relay, NO_PROXIES)).doesNotThrowAnyException();
    }
}
