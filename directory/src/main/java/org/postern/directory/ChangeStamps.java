package org.postern.directory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// When each attribute of an entry was changed last: the entry's creation stands for those that
/// have not been changed since. So two servers that were changed apart agree on every attribute,
/// and neither loses what the other does not know.
///
/// Kept in the operational attribute [#TYPE], of which each value is an attribute's type in lower
/// case, or `*` for the creation, and its stamp.
final class ChangeStamps {
    static final String TYPE = "miChangeStamp";

    private static final String CREATION = "*";

    private final Map<String, ChangeStamp> byType;

    private ChangeStamps(Map<String, ChangeStamp> byType) {
        this.byType = byType;
    }

    static ChangeStamps created(ChangeStamp stamp) {
        var stamps = new LinkedHashMap<String, ChangeStamp>();
        stamps.put(CREATION, stamp);
        return new ChangeStamps(stamps);
    }

    /// Of an entry as it is kept; broken values are as good as none.
    static ChangeStamps of(Attributes attributes) {
        var stamps = new LinkedHashMap<String, ChangeStamp>();
        for (String value : attributes.texts(TYPE)) {
            int space = value.indexOf(' ');
            if (space > 0) {
                try {
                    stamps.put(
                            value.substring(0, space).toLowerCase(Locale.ROOT),
                            ChangeStamp.parse(value.substring(space + 1)));
                } catch (RuntimeException _) {
                    // Not ours: an entry made elsewhere.
                }
            }
        }
        return new ChangeStamps(stamps);
    }

    ChangeStamps changed(Collection<String> types, ChangeStamp stamp) {
        var changed = new LinkedHashMap<>(byType);
        types.forEach(type -> changed.put(type.toLowerCase(Locale.ROOT), stamp));
        return new ChangeStamps(changed);
    }

    ChangeStamp creation() {
        return byType.getOrDefault(CREATION, ChangeStamp.NONE);
    }

    ChangeStamp of(String type) {
        var stamp = byType.get(type.toLowerCase(Locale.ROOT));
        return stamp == null ? creation() : stamp;
    }

    /// Types that were changed since the creation.
    List<String> types() {
        return byType.keySet().stream().filter(type -> !type.equals(CREATION)).toList();
    }

    /// That of the last change of all.
    ChangeStamp newest() {
        return byType.values().stream().max(ChangeStamp::compareTo).orElse(ChangeStamp.NONE);
    }

    Attributes into(Attributes attributes) {
        var values = new ArrayList<String>();
        byType.forEach((type, stamp) -> values.add(type + " " + stamp));
        return attributes.with(TYPE, values);
    }
}
