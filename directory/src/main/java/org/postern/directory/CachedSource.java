package org.postern.directory;

import org.postern.mail.Address;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A source whose answers are remembered: for a while as they are, those that say nobody for a
/// shorter one, and, while the source does not answer, those that name somebody for as long as
/// `sources.stale` says. That somebody is unknown is never said of a source that is down.
public final class CachedSource implements PeopleSource {
    private final PeopleSource source;
    private final Supplier<SourceSettings> settings;
    private final InstantSource clock;
    private final Recent<String, Known> answers;

    /// @param told when the source said it
    private record Known(Optional<Person> person, Instant told) {}

    public CachedSource(
            PeopleSource source, Supplier<SourceSettings> settings, InstantSource clock) {
        this.source = source;
        this.settings = settings;
        this.clock = clock;
        this.answers = new Recent<>(() -> settings.get().cached());
    }

    @Override
    public Optional<Person> find(Address address) throws IOException {
        String key = address.canonical();
        Optional<Known> known = answers.find(key);
        SourceSettings rules = settings.get();
        if (known.isPresent()
                && younger(
                        known.get(),
                        known.get().person().isPresent() ? rules.fresh() : rules.unknown())) {
            return known.get().person();
        }
        long stamp = answers.stamp();
        try {
            Optional<Person> person = source.find(address);
            answers.keep(key, new Known(person, clock.instant()), stamp);
            return person;
        } catch (IOException e) {
            if (known.isPresent()
                    && known.get().person().isPresent()
                    && younger(known.get(), rules.stale())) {
                return known.get().person();
            }
            throw e;
        }
    }

    private boolean younger(Known known, Duration age) {
        return clock.instant().isBefore(known.told().plus(age));
    }

    /// Believes nothing of a person any more.
    public void forget(Address address) {
        answers.forget(List.of(address.canonical()));
    }
}
