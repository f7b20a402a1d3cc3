package org.postern.directory.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.SearchScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// The outline of a message, before anybody decodes it.
final class BerFrameTest {
    private static byte[] search(Filter filter) {
        return new LDAPMessage(
                        1,
                        new SearchRequestProtocolOp(
                                "dc=example,dc=test",
                                SearchScope.SUB,
                                DereferencePolicy.NEVER,
                                0,
                                0,
                                false,
                                filter,
                                List.of("cn")))
                .encode()
                .encode();
    }

    private static Filter nested(int depth) {
        var filter = Filter.createPresenceFilter("cn");
        for (int i = 0; i < depth; i++) {
            filter = Filter.createNOTFilter(filter);
        }
        return filter;
    }

    @Test
    void whatClientsSendHasAnOutline() {
        assertThatCode(() -> BerFrame.check(search(nested(50)))).doesNotThrowAnyException();
    }

    @Test
    void nestingHasAnEnd() {
        byte[] deep = search(nested(200));
        assertThatThrownBy(() -> BerFrame.check(deep))
                .isInstanceOf(BerFrame.Broken.class)
                .hasMessageContaining("deeper");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"30", "3005020101", "3080", "300302050100", "3006040501020304", "30021f01"})
    void lengthsStayWithinWhatIsThere(String octets) {
        assertThatThrownBy(() -> BerFrame.check(HexFormat.of().parseHex(octets)))
                .isInstanceOf(BerFrame.Broken.class);
    }

    @Test
    void anyOctetsEndInAnAnswer() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = search(nested(3));
            for (int change = 0; change < 3; change++) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            try {
                BerFrame.check(octets);
            } catch (BerFrame.Broken expected) {
                // Refused: as good as taken, as long as it ends.
            }
        }
    }
}
