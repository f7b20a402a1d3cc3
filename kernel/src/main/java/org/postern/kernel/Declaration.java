package org.postern.kernel;

import java.lang.reflect.RecordComponent;
import java.util.List;

/// One declared setting.
///
/// @param key with its prefix
/// @param setting default, doc and bounds
record Declaration(String key, Setting setting, Syntax syntax) {
    static Declaration of(String prefix, RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component + " is not a @Setting");
        }
        String key = prefix.isEmpty() ? component.getName() : prefix + "." + component.getName();
        var declaration = new Declaration(key, setting, Syntax.of(component.getGenericType()));
        try {
            declaration.parse(setting.value());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the default of " + key + " is refused", e);
        }
        return declaration;
    }

    Object defaultValue() {
        return parse(setting.value());
    }

    /// @throws IllegalArgumentException with a sentence that tells the bound
    Object parse(String raw) {
        Object value = syntax.parse().apply(raw);
        check(value, syntax);
        return value;
    }

    private void check(Object value, Syntax how) {
        if (how.element() != null) {
            ((List<?>) value).forEach(element -> check(element, how.element()));
        } else if (how.measure() != null) {
            long measure = how.measure().applyAsLong(value);
            if (measure < setting.min() || measure > setting.max()) {
                throw new IllegalArgumentException("must be " + bounds());
            }
        }
    }

    /// `0 to 65535`, `at least 1s`, or empty when nothing is bounded.
    String bounds() {
        Syntax how = syntax.element() == null ? syntax : syntax.element();
        boolean low = setting.min() != Long.MIN_VALUE;
        boolean high = setting.max() != Long.MAX_VALUE;
        if (low && high) {
            return how.unit().apply(setting.min()) + " to " + how.unit().apply(setting.max());
        }
        if (low) {
            return "at least " + how.unit().apply(setting.min());
        }
        return high ? "at most " + how.unit().apply(setting.max()) : "";
    }
}
