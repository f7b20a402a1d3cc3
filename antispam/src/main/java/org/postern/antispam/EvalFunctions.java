package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// The functions that rules may call, by name.
final class EvalFunctions {
    private static final Map<String, EvalFunction> ALL = new HashMap<>();

    static {
        HeaderFunctions.addTo(ALL);
        DateFunctions.addTo(ALL);
        ForgeryFunctions.addTo(ALL);
        RelayFunctions.addTo(ALL);
        BodyFunctions.addTo(ALL);
        MimeFunctions.addTo(ALL);
        HtmlFunctions.addTo(ALL);
        ImageFunctions.addTo(ALL);
        UriFunctions.addTo(ALL);
        ListFunctions.addTo(ALL);
        FreemailFunctions.addTo(ALL);
        SenderFunctions.addTo(ALL);
        NetworkFunctions.addTo(ALL);
    }

    private EvalFunctions() {}

    static @Nullable EvalFunction named(String name) {
        return ALL.get(name);
    }

    /// A bound of a range: what is not given or `undef` is no bound.
    static double bound(java.util.List<String> arguments, int index, double otherwise) {
        if (index >= arguments.size()) {
            return otherwise;
        }
        try {
            return Double.parseDouble(arguments.get(index));
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }
}
