package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postern.mail.Address;

import java.util.Arrays;
import java.util.List;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardingTest {
    private TestDirectory test;

    @BeforeAll
    void people() throws Exception {
        test = TestDirectory.begun();
        for (String name : List.of("a", "b", "c", "d")) {
            test.add(name + "@example.test");
        }
    }

    @AfterAll
    void close() {
        test.close();
    }

    private void forward(String name, String... to) throws Exception {
        test.writer.change(
                test.directory.find(name).orElseThrow().id(),
                account ->
                        account.withForwards(
                                Arrays.stream(to)
                                        .map(target -> Address.of(target + "@example.test"))
                                        .toList()));
    }

    private List<String> mailboxes(String recipient) throws Exception {
        var local =
                (Resolution.LocalAccount)
                        test.directory.resolve(Address.of(recipient + "@example.test"));
        return Forwarding.destinations(test.directory, local).stream()
                .map(mailbox ->
                        mailbox.account().address().localPart()
                                + (mailbox.detail() == null ? "" : "+" + mailbox.detail()))
                .toList();
    }

    private void nobodyForwards() throws Exception {
        for (String name : List.of("a", "b", "c", "d")) {
            forward(name);
        }
    }

    @Test
    void mailStaysWithoutForwards() throws Exception {
        nobodyForwards();
        assertThat(mailboxes("a+x")).containsExactly("a+x");
    }

    @Test
    void mailGoesOnAndACopyStaysWhenAsked() throws Exception {
        nobodyForwards();
        forward("a", "b+news", "c");
        assertThat(mailboxes("a")).containsExactly("b+news", "c");
        forward("a", "a", "b");
        assertThat(mailboxes("a+x")).containsExactly("a+x", "b");
    }

    @Test
    void chainsAreFollowedAndNobodyGetsItTwice() throws Exception {
        nobodyForwards();
        forward("a", "b", "c");
        forward("b", "d");
        forward("c", "d");
        assertThat(mailboxes("a")).containsExactly("d");
    }

    @Test
    void circlesEndInTheMailboxThatTheyBeganAt() throws Exception {
        nobodyForwards();
        forward("a", "b");
        forward("b", "a");
        assertThat(mailboxes("a")).containsExactly("a");
        forward("b", "a", "c");
        assertThat(mailboxes("a")).containsExactly("c");
    }

    @Test
    void mailStaysWhenNobodyIsThereToForwardTo() throws Exception {
        nobodyForwards();
        Account gone = test.add("gone@example.test");
        forward("a", "gone");
        test.writer.delete(gone.id());
        assertThat(mailboxes("a")).containsExactly("a");
    }
}
