package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.directory.Account;
import org.postern.transport.OutboundControl.Answer;

import java.time.Duration;

/// How much an account may send, and what happens when it sends far more than ever.
@Timeout(60)
class OutboundControlTest {
    private TransportFixture here;
    private Account ada;

    @BeforeEach
    void open() throws Exception {
        here = new TransportFixture(25, "");
        ada = here.user("ada");
        here.transport.start();
    }

    @AfterEach
    void close() {
        here.close();
    }

    private Answer send(int recipients) {
        var answer = Answer.ALLOWED;
        for (int i = 0; i < recipients && answer == Answer.ALLOWED; i++) {
            answer = here.transport.control().recipient(ada);
        }
        return answer;
    }

    private void hour() {
        here.now = here.now.plus(Duration.ofHours(1));
    }

    @Test
    void countsRecipientsByTheHour() {
        here.outbound = new OutboundSettings(10, 15, false, 10, 200);
        assertThat(send(10)).isEqualTo(Answer.ALLOWED);
        assertThat(send(1)).isEqualTo(Answer.ACCOUNT_LIMIT);
        hour();
        assertThat(send(10)).isEqualTo(Answer.ALLOWED);
        here.outbound = new OutboundSettings(100, 15, false, 10, 200);
        assertThat(send(5)).isEqualTo(Answer.ALLOWED);
        assertThat(send(1)).isEqualTo(Answer.DOMAIN_LIMIT);
    }

    @Test
    void holdsAnAccountThatBreaksItsPattern() throws Exception {
        here.outbound = new OutboundSettings(0, 0, true, 10, 20);
        assertThat(send(3)).isEqualTo(Answer.ALLOWED);
        hour();
        // Ten times three, of which a little has faded within the hour.
        assertThat(send(29)).isEqualTo(Answer.ALLOWED);
        assertThat(send(1)).isEqualTo(Answer.FROZEN);
        here.await(TransportEvent.AccountFrozen.class);
        assertThat(here.transport.control().usage(ada).frozen()).isTrue();
        // Its owner is told.
        here.await(TransportEvent.Delivered.class);
        hour();
        assertThat(send(1)).isEqualTo(Answer.FROZEN);
        // A restart does not free it.
        assertThat(here.open().control().usage(ada).frozen()).isTrue();
        assertThat(here.transport.control().thaw(ada)).isTrue();
        assertThat(send(100)).isEqualTo(Answer.ALLOWED);
    }

    @Test
    void letsAPatternGrow() {
        here.outbound = new OutboundSettings(0, 0, true, 10, 20);
        assertThat(send(30)).isEqualTo(Answer.ALLOWED);
        hour();
        assertThat(send(280)).isEqualTo(Answer.ALLOWED);
        hour();
        assertThat(send(2_000)).isEqualTo(Answer.ALLOWED);
    }
}
