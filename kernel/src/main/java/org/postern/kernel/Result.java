package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// What a command answers. A failure is a [ProblemException] instead.
public sealed interface Result {
    /// Something was done. JSON: `{}`.
    ///
    /// @param text one sentence that says what
    record Done(String text) implements Result {
        public Done {
            Objects.requireNonNull(text, "text");
        }
    }

    /// One thing and its properties, from `Get` or `Status`. JSON: an object.
    record Item(List<Field> fields) implements Result {
        public Item {
            fields = List.copyOf(fields);
        }
    }

    /// Many things of one kind. JSON: an array of objects keyed by the columns.
    ///
    /// @param columns names as in [Field]
    /// @param rows as many values each as there are columns
    /// @param singular what one row is: `user`; with `plural` it makes the line that counts them
    /// @param plural what the rows are: `users`
    record Listing(List<String> columns, List<List<Value>> rows, String singular, String plural)
            implements Result {
        public Listing {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<Value> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            "a row of " + row.size() + " under " + columns.size() + " columns");
                }
            }
        }
    }

    /// Lines that are not alike, such as those of a log. JSON: an array of objects, keyed by the
    /// columns and then by the names of the line's own fields.
    ///
    /// @param columns names as in [Field], of what every line has
    /// @param singular what a line is; with `plural` it makes the line that counts them
    record Lines(List<String> columns, List<Line> lines, String singular, String plural)
            implements Result {
        public Lines {
            columns = List.copyOf(columns);
            lines = List.copyOf(lines);
        }
    }

    /// Lines that come as long as the caller wants them. A face shows each at once and closes the
    /// source when its caller has enough. JSON: an object a line, as in [Lines].
    record Live(List<String> columns, Source source) implements Result {
        public Live {
            columns = List.copyOf(columns);
            Objects.requireNonNull(source, "source");
        }
    }

    /// Where lines come from; used by one thread.
    interface Source extends AutoCloseable {
        /// The next line; null when none came in time.
        ///
        /// @param wait how long at most
        @Nullable Line next(Duration wait) throws InterruptedException;

        @Override
        void close();
    }

    /// One of many lines.
    ///
    /// @param values one for each column, or fewer
    /// @param fields what only this line has
    /// @param text all of it for people, without a line end; may have several lines
    record Line(List<Value> values, List<Field> fields, String text) {
        public Line {
            values = List.copyOf(values);
            fields = List.copyOf(fields);
            Objects.requireNonNull(text, "text");
        }

        /// Says in the place of lines how many there was no time for.
        public static Line missed(long count) {
            return new Line(
                    List.of(Value.text("missed"), Value.number(count)),
                    List.of(),
                    "(" + count + " were missed: they came faster than they could be shown)");
        }
    }

    /// A text that is shown as it stands, with its line ends: a file to keep, something to read.
    /// JSON: an object with the one key `text`.
    ///
    /// @param text lines ended by LF
    record Document(String text) implements Result {
        public Document {
            Objects.requireNonNull(text, "text");
        }
    }
}
