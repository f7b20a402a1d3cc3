package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Octets;
import org.postern.kernel.Settings;

import java.time.Duration;

final class ImapSettingsTest {
    @Test
    void hasTheDefaultsOfTheStandards() {
        ImapSettings defaults = Settings.defaults(ImapSettings.class);
        assertThat(defaults.idleTimeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(defaults.maxMessageOctets().count()).isZero();
        assertThat(defaults.maxFailedLogins()).isEqualTo(3);
    }

    // SPEC ACC-1: APPENDLIMIT is the maximum message size by default
    @Test
    void followsTheLimitOfOthers() {
        ImapSettings following =
                Settings.defaults(ImapSettings.class).following(new Octets(100_000));
        assertThat(following.maxMessageOctets()).isEqualTo(new Octets(100_000));
        assertThat(following.following(new Octets(200_000))).isEqualTo(following);
    }
}
