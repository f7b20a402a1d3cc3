package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TripletHashTest {
    /// The rounds and the end are those of the paper: its appendix hashes the octets 0 to 14, which
    /// are these two little-endian words (the second holds the length).
    @Test
    void isSipHash() {
        var hash = new TripletHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        hash.add(0x0706050403020100L).add(0x0f0e0d0c0b0a0908L);
        assertThat(hash.value()).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void theSameTextsCutOtherwiseAreOthers() {
        long one = new TripletHash(1, 2).add("ab").add("c").value();
        assertThat(new TripletHash(1, 2).add("a").add("bc").value()).isNotEqualTo(one);
        assertThat(new TripletHash(1, 2).add("ab").add("c").add("").value()).isNotEqualTo(one);
        assertThat(new TripletHash(1, 3).add("ab").add("c").value()).isNotEqualTo(one);
        assertThat(new TripletHash(1, 2).add("ab").add("c").value()).isEqualTo(one);
    }
}
