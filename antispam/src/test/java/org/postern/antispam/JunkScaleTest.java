package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JunkScaleTest {
    @Test
    void theThresholdLiesOnFifty() {
        assertThat(JunkScale.ofPoints(5, 5)).isEqualTo(50);
        assertThat(JunkScale.ofPoints(7.3, 5)).isEqualTo(73);
        assertThat(JunkScale.ofPoints(4.99, 5)).isEqualTo(49);
        assertThat(JunkScale.ofPoints(6.5, 6.5)).isEqualTo(50);
        assertThat(JunkScale.ofPoints(-3, 5)).isZero();
        assertThat(JunkScale.ofPoints(1e9, 5)).isEqualTo(JunkScale.HIGHEST);
        assertThat(JunkScale.ofProbability(0.5)).isEqualTo(50);
        assertThat(JunkScale.ofProbability(1)).isEqualTo(100);
    }

    @Test
    void anExcerptCannotBreakALine() {
        var point = new SpamPoint("RULE", 1, "", "a\r\nb\u001b[1m\u0085c" + "x".repeat(200));
        assertThat(point.excerpt()).startsWith("a  b [1m c").hasSize(SpamPoint.EXCERPT_LIMIT);
    }
}
