package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/// How the values of one type of setting are written: raw, as on a command line, and in the file.
///
/// @param parse raw text to value; throws [IllegalArgumentException] with a sentence
/// @param print value to raw text
/// @param bare whether the raw text stands in the file without quotes
/// @param measure what [Setting#min] and [Setting#max] bound; null when nothing
/// @param unit a bound as people write it
/// @param element how the elements are written, for a list; else null
record Syntax(
        Function<String, Object> parse,
        Function<Object, String> print,
        boolean bare,
        @Nullable ToLongFunction<Object> measure,
        LongFunction<String> unit,
        @Nullable Syntax element) {

    /// The syntax of a component's type; see [Setting] for those known.
    static Syntax of(Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return listOf(of(list.getActualTypeArguments()[0]));
        }
        if (type instanceof Class<?> plain) {
            return ofClass(plain);
        }
        throw new IllegalStateException("no syntax for settings of " + type);
    }

    private static Syntax ofClass(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return plain(Syntax::bool, true);
        }
        if (type == int.class || type == Integer.class) {
            return numeric(raw -> Math.toIntExact(number(raw)), v -> (Integer) v);
        }
        if (type == long.class || type == Long.class) {
            return numeric(Syntax::number, v -> (Long) v);
        }
        if (type == String.class) {
            return plain(raw -> raw, false);
        }
        if (type == Duration.class) {
            return new Syntax(
                    Durations::parse,
                    v -> Durations.print((Duration) v),
                    false,
                    v -> ((Duration) v).toMillis(),
                    n -> Durations.print(Duration.ofMillis(n)),
                    null);
        }
        if (type == Octets.class) {
            return new Syntax(
                    Octets::parse,
                    Object::toString,
                    false,
                    v -> ((Octets) v).count(),
                    n -> new Octets(n).toString(),
                    null);
        }
        return type.isEnum() ? ofEnum(type) : ofParse(type);
    }

    private static Syntax plain(Function<String, Object> parse, boolean bare) {
        return new Syntax(parse, Object::toString, bare, null, Long::toString, null);
    }

    private static Syntax numeric(Function<String, Object> parse, ToLongFunction<Object> measure) {
        Function<String, Object> guarded =
                raw -> {
                    try {
                        return parse.apply(raw);
                    } catch (ArithmeticException | NumberFormatException e) {
                        throw new IllegalArgumentException("must be a whole number", e);
                    }
                };
        return new Syntax(guarded, Object::toString, true, measure, Long::toString, null);
    }

    private static long number(String raw) {
        return Long.parseLong(raw.strip());
    }

    private static Object bool(String raw) {
        return switch (raw.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static Syntax ofEnum(Class<?> type) {
        List<String> names =
                Arrays.stream(type.getEnumConstants())
                        .map(c -> Words.constantName((Enum<?>) c))
                        .toList();
        Function<String, Object> parse =
                raw -> {
                    int index = names.indexOf(raw.strip().toLowerCase(Locale.ROOT));
                    if (index < 0) {
                        throw new IllegalArgumentException(
                                "must be one of " + String.join(", ", names));
                    }
                    return type.getEnumConstants()[index];
                };
        return new Syntax(
                parse, v -> Words.constantName((Enum<?>) v), false, null, Long::toString, null);
    }

    private static Syntax ofParse(Class<?> type) {
        try {
            Method method = type.getDeclaredMethod("parse", String.class);
            if (!Modifier.isStatic(method.getModifiers()) || method.getReturnType() != type) {
                throw new IllegalStateException(type + ".parse(String) does not make one");
            }
            method.setAccessible(true);
            return plain(raw -> invoke(method, raw), false);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("no syntax for settings of " + type, e);
        }
    }

    private static Object invoke(Method parse, String raw) {
        try {
            return parse.invoke(null, raw);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(parse + " failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parse + " cannot be called", e);
        }
    }

    private static Syntax listOf(Syntax element) {
        return new Syntax(
                raw -> Words.elements(raw).stream().map(element.parse).toList(),
                v -> Words.join(((List<?>) v).stream().map(e -> element.print.apply(e)).toList()),
                false,
                null,
                element.unit,
                element);
    }

    /// The value as the file holds it.
    String toml(Object value) {
        if (element != null) {
            return "["
                    + String.join(
                            ", ", ((List<?>) value).stream().map(e -> element.toml(e)).toList())
                    + "]";
        }
        String raw = print.apply(value);
        return bare ? raw : TomlText.quote(raw);
    }
}
