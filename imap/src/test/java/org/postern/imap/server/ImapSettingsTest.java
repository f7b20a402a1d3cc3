package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Settings;

import java.time.Duration;

final class ImapSettingsTest {
    @Test
    void hasTheDefaultsOfTheStandards() {
        ImapSettings defaults = Settings.defaults(ImapSettings.class);
        assertThat(defaults.idleTimeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(defaults.maxMessageOctets().count()).isEqualTo(31_457_280);
        assertThat(defaults.maxFailedLogins()).isEqualTo(3);
    }
}
