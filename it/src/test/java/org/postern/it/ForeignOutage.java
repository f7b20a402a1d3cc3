package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.postern.bench.NodeProcess;
import org.postern.bench.Postman;

import java.io.IOException;

/// What mail and logins do while the directory that knows the people is down, and after: no mail is
/// lost, nobody who is known there is refused for good (SPEC ALL-3).
///
/// @param domain whose people live there: ada, bea and cleo, each with `password`
/// @param down kills the directory
/// @param up starts it again
record ForeignOutage(NodeProcess node, String domain, String password, Step down, Step up) {
    interface Step {
        void run() throws IOException;
    }

    private int deliver(String to, String subject) throws IOException {
        return Postman.deliver(node, to + "@" + domain, Postman.message(subject, "x")).code();
    }

    private void logins(String user, String with, String answer) {
        assertThatThrownBy(() -> Postman.imap(node, user + "@" + domain, with).close())
                .as(user)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(answer);
    }

    private java.util.List<String> subjects(String user) throws IOException {
        return Postman.subjects(node, user + "@" + domain, password);
    }

    void check() throws IOException {
        assertThat(deliver("ada", "before")).isEqualTo(250);
        assertThat(deliver("nobody", "before")).isEqualTo(550);
        assertThat(subjects("ada")).containsExactly("before");
        logins("ada", "wrong", "AUTHENTICATIONFAILED");

        down.run();
        away();
        // The node, too, forgets what it had in memory: what is durable is enough.
        node.kill();
        node.restart();
        assertThat(deliver("ada", "after the node's death")).isEqualTo(250);
        putOff("bea");
        logins("ada", password, "UNAVAILABLE");

        up.run();
        assertThat(deliver("bea", "again")).isEqualTo(250);
        assertThat(deliver("nobody", "again")).isEqualTo(550);
        assertThat(subjects("ada"))
                .containsExactly("before", "while away", "after the node's death");
        assertThat(subjects("bea")).containsExactly("again");
        assertThat(subjects("cleo")).isEmpty();
    }

    private void away() throws IOException {
        assertThat(deliver("ada", "while away")).as("known from before").isEqualTo(250);
        putOff("bea");
        putOff("somebody-never-asked-for");
        assertThat(subjects("ada"))
                .as("a login that was right a while ago")
                .containsExactly("before", "while away");
        logins("ada", "wrong", "UNAVAILABLE");
        logins("cleo", password, "UNAVAILABLE");
    }

    private void putOff(String to) throws IOException {
        assertThat(deliver(to, "too early")).as(to).isBetween(450, 451);
    }
}
