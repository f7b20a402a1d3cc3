package org.postern.screening;

import org.postern.kernel.Field;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What each check has refused since the start. Safe for use by many threads.
public final class ScreeningCounters implements StatusSource {
    private final Map<Check, LongAdder> refused = new EnumMap<>(Check.class);
    private final LongAdder tagged = new LongAdder();

    public ScreeningCounters() {
        for (var check : Check.values()) {
            refused.put(check, new LongAdder());
        }
    }

    void refused(Check check) {
        adder(check).increment();
    }

    void tagged() {
        tagged.increment();
    }

    private LongAdder adder(Check check) {
        return Objects.requireNonNull(refused.get(check));
    }

    @Override
    public List<Field> status() {
        var fields = new ArrayList<Field>();
        for (var check : Check.values()) {
            fields.add(Field.of(check.word(), Value.number(adder(check).sum())));
        }
        fields.add(Field.of("taggedMessages", Value.number(tagged.sum())));
        return List.of(Field.of("screeningRefused", new Value.Group(fields)));
    }
}
