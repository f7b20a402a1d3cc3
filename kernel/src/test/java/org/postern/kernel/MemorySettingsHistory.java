package org.postern.kernel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Revisions in memory.
final class MemorySettingsHistory implements SettingsHistory {
    private final List<SettingsRevision> kept = new ArrayList<>();

    @Override
    public long append(String by, String what, String text) {
        kept.add(new SettingsRevision(kept.size() + 1L, Instant.EPOCH, by, what, text));
        return kept.size();
    }

    @Override
    public List<SettingsRevision> newest(int count) {
        return kept.reversed().stream().limit(count).toList();
    }

    @Override
    public Optional<SettingsRevision> find(long number) {
        return kept.stream().filter(revision -> revision.number() == number).findFirst();
    }
}
