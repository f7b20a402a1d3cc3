package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.mail.Address;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The lines by which a quarantine knows what it holds.
class HeldLinesTest {
    @Test
    void everyRecipientTakesTheOctetsThatAreCountedForHim() {
        var to = List.of(Address.of("ada@here.test"), Address.of("żółw@here.test"));
        int without = octets(List.of());
        int counted = to.stream().mapToInt(HeldLines::octets).sum();
        assertThat(octets(to)).isEqualTo(without + counted);
    }

    private static int octets(List<Address> to) {
        return new HeldLines("id", "a virus", "bob@far.test", to)
                .fields()
                .getBytes(StandardCharsets.UTF_8)
                .length;
    }
}
