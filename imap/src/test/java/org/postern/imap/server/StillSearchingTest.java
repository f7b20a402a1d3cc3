package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.imap.Reply;
import org.postern.imap.SearchKey;
import org.postern.net.StoppingException;

import java.io.EOFException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

final class StillSearchingTest {
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Reply> told = new ArrayList<>();
    private Instant now = Fixture.NOW;

    @Test
    void tellsTheClientNowAndThen() throws Exception {
        var searching = new StillSearching("a1", stopping::get, () -> now, told::add);
        for (int second = 0; second < 25; second++) {
            searching.opened();
            now = now.plusSeconds(1);
        }
        assertThat(told)
                .hasSize(2)
                .allMatch(reply ->
                        reply.toString()
                                .equals("OK [INPROGRESS (\"a1\" NIL NIL)] Still searching"));
    }

    @Test
    void endsWhenTheServerStops() {
        var searching = new StillSearching("a1", stopping::get, () -> now, told::add);
        stopping.set(true);
        assertThatThrownBy(searching::opened).isInstanceOf(StoppingException.class);
    }

    @Test
    void opensNoMessageMoreOnceTheClientIsGone() throws Exception {
        try (var server = new Fixture()) {
            server.deliver("alice", "INBOX", "one", "two", "three");
            var inbox = server.account("alice").mailbox("INBOX");
            var opened = new AtomicInteger();
            var matcher =
                    new SearchMatcher(
                            inbox.view(),
                            new SearchKey.Body("nowhere"),
                            uid -> {
                                opened.incrementAndGet();
                                return inbox.message(uid).map(found -> found);
                            });
            assertThatThrownBy(() ->
                            matcher.find(() -> {
                                throw new EOFException("gone");
                            }))
                    .isInstanceOf(EOFException.class);
            assertThat(opened).hasValue(1);
        }
    }
}
