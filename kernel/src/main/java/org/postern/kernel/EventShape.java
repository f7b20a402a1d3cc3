package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the events of one class are named and taken apart.
///
/// @param name the room, a dot and the record's name: `smtp.MessageAccepted`
/// @param fields the record's components in order, but for severity and correlation
record EventShape(String name, List<Method> fields) {
    private static final String ROOT = "org.postern.";

    /// Where messages of libraries and of the JDK belong.
    private static final String SYSTEM = "system";

    private static final List<String> FIXED = List.of("severity", "correlation");

    /// Longest text in a field; more is cut, so that no client fills the log with one line.
    static final int MAX_TEXT = 2_000;

    /// Most elements of a list in a field; of more, the first are shown, and how many more there
    /// are.
    static final int MAX_ELEMENTS = 100;

    private static final ClassValue<EventShape> SHAPES =
            new ClassValue<>() {
                @Override
                protected EventShape computeValue(Class<?> type) {
                    return read(type);
                }
            };

    static EventShape of(Event event) {
        return SHAPES.get(event.getClass());
    }

    private static EventShape read(Class<?> type) {
        String room = room(type.getPackageName());
        return new EventShape(room + "." + type.getSimpleName(), accessors(type));
    }

    /// The log that an event belongs to.
    String logOf(Event event) {
        String own = event.log();
        return own.isEmpty() ? roomOf(name) : own;
    }

    /// The room in an event's name.
    static String roomOf(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /// The room of a class by its name; `system` for those of others.
    static String roomOfClass(String name) {
        int dot = name.lastIndexOf('.');
        return name.startsWith(ROOT) && dot >= ROOT.length()
                ? room(name.substring(0, dot))
                : SYSTEM;
    }

    /// An event's name for people: `smtp: message accepted`.
    static String wordsOf(String name) {
        String room = roomOf(name);
        return room.length() == name.length()
                ? name
                : room + ": " + spaced(name.substring(room.length() + 1));
    }

    static List<Method> accessors(Class<?> type) {
        var accessors = new ArrayList<Method>();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (!FIXED.contains(component.getName())) {
                    component.getAccessor().setAccessible(true);
                    accessors.add(component.getAccessor());
                }
            }
        }
        return List.copyOf(accessors);
    }

    private static String room(String packageName) {
        if (packageName.startsWith(ROOT)) {
            String rest = packageName.substring(ROOT.length());
            int dot = rest.indexOf('.');
            return dot < 0 ? rest : rest.substring(0, dot);
        }
        return packageName.substring(packageName.lastIndexOf('.') + 1);
    }

    /// `MessageAccepted` as `message accepted`.
    private static String spaced(String camelCase) {
        var words = new StringBuilder();
        for (int i = 0; i < camelCase.length(); i++) {
            char c = camelCase.charAt(i);
            if (Character.isUpperCase(c) && i > 0) {
                words.append(' ');
            }
            words.append(Character.toLowerCase(c));
        }
        return words.toString();
    }

    /// The fields' names and plain values; see [Json] for their types.
    Map<String, @Nullable Object> values(Event event) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (Method field : fields) {
            values.put(field.getName(), plain(read(field, event)));
        }
        return values;
    }

    static @Nullable Object read(Method accessor, Object owner) {
        try {
            return accessor.invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(accessor + " cannot be read", e);
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean bool -> bool;
            case Integer number -> number;
            case Long number -> number;
            case Double number when Double.isFinite(number) -> number;
            case Octets octets -> octets.count();
            case Duration duration -> seconds(duration);
            case Instant instant -> instant.toString();
            case Enum<?> constant -> Words.constantName(constant);
            case InetAddress address -> Addresses.text(address);
            case InetSocketAddress address -> Addresses.text(address);
            case Optional<?> optional -> plain(optional.orElse(null));
            case Collection<?> collection -> list(collection);
            case Map<?, ?> map -> map(map);
            case Record record when !hasOwnText(record) -> components(record);
            default -> cut(value.toString());
        };
    }

    private static List<@Nullable Object> list(Collection<?> collection) {
        var plain = new ArrayList<@Nullable Object>();
        collection.stream().limit(MAX_ELEMENTS).forEach(element -> plain.add(plain(element)));
        if (collection.size() > MAX_ELEMENTS) {
            plain.add("... and " + (collection.size() - MAX_ELEMENTS) + " more");
        }
        return plain;
    }

    /// Seconds, a fraction only where there is one.
    static Object seconds(Duration duration) {
        if (duration.toMillisPart() == 0) {
            return duration.toSeconds();
        }
        return duration.toMillis() / 1000.0;
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map) {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> plain.put(cut(String.valueOf(key)), plain(value)));
        return plain;
    }

    private static Map<String, @Nullable Object> components(Record record) {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        for (Method accessor : accessors(record.getClass())) {
            plain.put(accessor.getName(), plain(read(accessor, record)));
        }
        return plain;
    }

    /// Whether a record says itself how it is written, as an address does; others are taken apart.
    /// The compiler makes the `toString` that it writes itself final.
    private static boolean hasOwnText(Record record) {
        try {
            return !Modifier.isFinal(record.getClass().getMethod("toString").getModifiers());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every object has toString", e);
        }
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }
}
