package org.postern.snmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Settings;

import java.util.List;

class SnmpSettingsTest {
    @Test
    void itIsOffUntilToldOtherwise() {
        var settings = Settings.defaults(SnmpSettings.class);
        assertThat(settings.on()).isFalse();
        assertThat(settings.answers()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"public", "public 192.0.2.0/24", "pub#lic 192.0.2.1 2001:db8::/32"})
    void communitiesAreWrittenAsTheyAreRead(String text) {
        assertThat(Community.parse(text).toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u00e4", "public 192.0.2.1/24", "public nowhere"})
    void noCommunities(String text) {
        assertThatThrownBy(() -> Community.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops secret-one secret-two", "ops 12345678 12345678 ::1"})
    void usersAreWrittenAsTheyAreRead(String text) {
        assertThat(SnmpUser.parse(text).toString()).isEqualTo(text);
    }

    @Test
    void aRefusedUserShowsNoPassword() {
        assertThatThrownBy(() -> SnmpUser.parse("ops hunter2 long-enough"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 to 128")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1:162 v2c public",
                "monitor.example.org:1162 v3 ops inform",
                "[2001:db8::1]:162 v2c public inform"
            })
    void receiversAreWrittenAsTheyAreRead(String text) {
        assertThat(Receiver.parse(text).toString()).isEqualTo(text);
    }

    @Test
    void thePortIsThatOfTheProtocol() {
        assertThat(Receiver.parse("2001:db8::1 v2c public"))
                .isEqualTo(new Receiver("2001:db8::1", 162, false, "public", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", "host v2c", "host v1 public", "host:0 v2c p", "h v2c p trap"})
    void noReceivers(String text) {
        assertThatThrownBy(() -> Receiver.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReceiverNeedsItsUser() {
        assertThatThrownBy(() ->
                        Fixture.settings(
                                List.of(), List.of(), List.of(Receiver.parse("host v3 ops"))))
                .hasMessageContaining("snmp.users");
    }
}
