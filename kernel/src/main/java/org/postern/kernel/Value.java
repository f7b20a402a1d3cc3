package org.postern.kernel;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// A value in a command's [Result]. It keeps its type, so that each face prints it its own way: the
/// terminal with units and relative ages, `--json` as the plain value named at each record.
public sealed interface Value {
    /// JSON: a string.
    record Text(String text) implements Value {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /// JSON: a number.
    record Count(long number) implements Value {}

    /// JSON: a number of octets.
    record Size(Octets octets) implements Value {
        public Size {
            Objects.requireNonNull(octets, "octets");
        }
    }

    /// The most octets that something may have, 0 for no limit. JSON: a number of octets; people
    /// see `unlimited` for 0.
    record Limit(Octets octets) implements Value {
        public Limit {
            Objects.requireNonNull(octets, "octets");
        }
    }

    /// A moment; people see how long ago it was. JSON: a string, ISO 8601 in UTC.
    record Moment(Instant instant) implements Value {
        public Moment {
            Objects.requireNonNull(instant, "instant");
        }
    }

    /// A length of time. JSON: a number of seconds, with a fraction where there is one.
    record Span(Duration duration) implements Value {
        public Span {
            Objects.requireNonNull(duration, "duration");
        }
    }

    /// A number that may have a fraction. JSON: a number.
    ///
    /// @param unit behind the number for people; empty when it has none
    record Measure(double number, String unit) implements Value {
        public Measure {
            Objects.requireNonNull(unit, "unit");
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("no number: " + number);
            }
        }

        /// Three figures are enough for people.
        public String forPeople() {
            double size = Math.abs(number);
            String figures =
                    (number == Math.rint(number) && size < 1e15) || size >= 1_000
                            ? Long.toString(Math.round(number))
                            : new BigDecimal(number)
                                    .round(new MathContext(3))
                                    .stripTrailingZeros()
                                    .toPlainString();
            return unit.isEmpty() ? figures : figures + " " + unit;
        }
    }

    /// JSON: `true` or `false`; people see `yes` or `no`.
    record Flag(boolean flag) implements Value {}

    /// JSON: an array.
    record Many(List<? extends Value> values) implements Value {
        public Many {
            values = List.copyOf(values);
        }
    }

    /// Fields that belong together. JSON: an object.
    record Group(List<Field> fields) implements Value {
        public Group {
            fields = List.copyOf(fields);
        }
    }

    /// No value. JSON: `null`; people see `-`.
    record Nothing() implements Value {}

    static Value text(String text) {
        return new Text(text);
    }

    static Value number(long number) {
        return new Count(number);
    }

    static Value octets(long octets) {
        return new Size(new Octets(octets));
    }

    static Value octets(Octets octets) {
        return new Size(octets);
    }

    static Value limit(long octets) {
        return new Limit(new Octets(octets));
    }

    static Value instant(Instant instant) {
        return new Moment(instant);
    }

    static Value measure(double number, String unit) {
        return new Measure(number, unit);
    }

    static Value duration(Duration duration) {
        return new Span(duration);
    }

    static Value flag(boolean flag) {
        return new Flag(flag);
    }

    static Value many(List<? extends Value> values) {
        return new Many(values);
    }

    static Value texts(List<String> texts) {
        return new Many(texts.stream().map(Text::new).toList());
    }

    static Value group(Field... fields) {
        return new Group(List.of(fields));
    }

    static Value nothing() {
        return new Nothing();
    }
}
