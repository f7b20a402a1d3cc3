package org.postern.kernel;

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
}
