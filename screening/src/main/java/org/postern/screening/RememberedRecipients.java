package org.postern.screening;

import org.postern.kernel.Field;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.mail.Address;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// What a slow check has found, kept for a while: whoever exists for long, whoever does not for
/// less, since mailboxes are made more often than they go. What is unsure is not kept. Safe for use
/// by many threads.
public final class RememberedRecipients implements RecipientCheck, StatusSource {
    private record Memory(Finding finding, Instant until) {}

    private final RecipientCheck check;
    private final Supplier<RecipientSettings> settings;
    private final InstantSource clock;
    private final LongAdder asked = new LongAdder();
    private final LongAdder remembered = new LongAdder();

    /// Guarded by itself; least recently used first.
    private final LinkedHashMap<String, Memory> memories = new LinkedHashMap<>();

    public RememberedRecipients(
            RecipientCheck check, Supplier<RecipientSettings> settings, InstantSource clock) {
        this.check = check;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Finding find(Address recipient) {
        asked.increment();
        String key = recipient.canonical();
        var now = clock.instant();
        synchronized (memories) {
            var known = memories.remove(key);
            if (known != null && now.isBefore(known.until())) {
                memories.putLast(key, known);
                remembered.increment();
                return known.finding();
            }
        }
        var finding = check.find(recipient);
        var rules = settings.get();
        var until =
                switch (finding) {
                    case EXISTS -> now.plus(rules.rememberKnown());
                    case UNKNOWN -> now.plus(rules.rememberUnknown());
                    case OVER_QUOTA, UNSURE -> now;
                };
        if (until.isAfter(now)) {
            synchronized (memories) {
                memories.putLast(key, new Memory(finding, until));
                while (memories.size() > rules.remembered()) {
                    memories.pollFirstEntry();
                }
            }
        }
        return finding;
    }

    @Override
    public List<Field> status() {
        int kept;
        synchronized (memories) {
            kept = memories.size();
        }
        return List.of(
                Field.of(
                        "relayedRecipients",
                        Value.group(
                                Field.of("checked", Value.number(asked.sum())),
                                Field.of("remembered", Value.number(remembered.sum())),
                                Field.of("kept", Value.number(kept)))));
    }
}
