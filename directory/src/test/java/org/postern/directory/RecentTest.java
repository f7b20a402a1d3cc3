package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class RecentTest {
    private int limit = 2;
    private final Recent<String, Integer> recent = new Recent<>(() -> limit);

    @Test
    void keepsWhatWasUsedLast() {
        recent.keep("a", 1, recent.stamp());
        recent.keep("b", 2, recent.stamp());
        assertThat(recent.find("a")).contains(1);
        recent.keep("c", 3, recent.stamp());
        assertThat(recent.find("b")).isEmpty();
        assertThat(recent.find("a")).contains(1);
        limit = 1;
        recent.keep("d", 4, recent.stamp());
        assertThat(recent.find("a")).isEmpty();
        assertThat(recent.find("c")).isEmpty();
        assertThat(recent.find("d")).contains(4);
    }

    @Test
    void keepsNothingThatWasLoadedBeforeAChange() {
        long loaded = recent.stamp();
        recent.forget(List.of("a"));
        recent.keep("a", 1, loaded);
        assertThat(recent.find("a")).isEmpty();
        loaded = recent.stamp();
        recent.forgetAll();
        recent.keep("a", 1, loaded);
        assertThat(recent.find("a")).isEmpty();
    }
}
