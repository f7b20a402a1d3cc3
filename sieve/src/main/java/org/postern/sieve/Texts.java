package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A list of strings of a script.
final class Texts {
    private final List<Text> texts;
    private final @Nullable List<String> constants;

    Texts(List<Text> texts) {
        this.texts = List.copyOf(texts);
        this.constants = constants(this.texts);
    }

    private static @Nullable List<String> constants(List<Text> texts) {
        var values = new ArrayList<String>();
        for (Text text : texts) {
            if (!(text instanceof Text.Constant(String value))) {
                return null;
            }
            values.add(value);
        }
        return List.copyOf(values);
    }

    int size() {
        return texts.size();
    }

    /// The strings, if they hold no variables.
    @Nullable List<String> constants() {
        return constants;
    }

    List<String> values(Run run) {
        if (constants != null) {
            return constants;
        }
        var values = new ArrayList<String>(texts.size());
        for (Text text : texts) {
            values.add(text.value(run));
        }
        return values;
    }
}
