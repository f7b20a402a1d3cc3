package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.Batch;
import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryEngine;
import org.postern.engine.Partition;
import org.postern.mail.Address;

import java.time.Instant;
import java.util.List;
import java.util.Set;

class SenderListTest {
    private final MemoryEngine engine = new MemoryEngine();
    private final GroupCommitter committer = new GroupCommitter(engine);

    @AfterEach
    void close() {
        committer.close();
        engine.close();
    }

    private static boolean has(String pattern, String address) {
        return new SenderList(Set.of(SenderList.pattern(pattern))).has(Address.of(address));
    }

    @Test
    void patternsAreAddressesDomainsAndAllBelowOne() {
        assertThat(has("Ada@Example.org", "ada@example.ORG")).isTrue();
        assertThat(has("example.org", "anybody@example.org")).isTrue();
        assertThat(has("@example.org", "anybody@example.org")).isTrue();
        assertThat(has("example.org", "anybody@sub.example.org")).isFalse();
        assertThat(has("*.example.org", "anybody@a.b.example.org")).isTrue();
        assertThat(has("*.example.org", "anybody@example.org")).isFalse();
        assertThatThrownBy(() -> SenderList.pattern("two words"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listsSurviveARestartAndAccountsAreApart() throws Exception {
        var now = Instant.parse("2026-11-23T10:00:00Z");
        var lists = new SenderLists(engine, committer, () -> now);
        lists.add("a1", SenderLists.Kind.BLOCKED_SENDERS, List.of("bad.test"));
        lists.learn("a1", List.of(Address.of("friend@far.test")));
        committer.commit(
                new Engine.Write(
                        new Partition("x"), 1, new Batch().put(new byte[] {1}, new byte[0])));
        var again = new SenderLists(engine, committer, () -> now);
        var one = again.of("a1");
        assertThat(one.has(SenderLists.Kind.BLOCKED_SENDERS, Address.of("x@bad.test"))).isTrue();
        assertThat(one.has(SenderLists.Kind.CORRESPONDENTS, Address.of("Friend@far.test")))
                .isTrue();
        assertThat(again.of("a2").has(SenderLists.Kind.BLOCKED_SENDERS, Address.of("x@bad.test")))
                .isFalse();
        again.forget("a1");
        assertThat(again.entries("a1")).isEmpty();
    }
}
