package org.postern.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Declares one setting: a component of a record that carries [SettingsPrefix].
///
/// The key is the prefix, a dot and the component's name. The component's type gives the unit and
/// the syntax: `boolean`, `int`, `long`, `String`, [java.time.Duration] (`5m`, `300s`, `2h`, `3d`,
/// `500ms`), [Octets] (`30MiB` or a plain number), an enum (its constants in lower case, `_` as
/// `-`), a type with `public static T parse(String)` that throws [IllegalArgumentException], or a
/// [java.util.List] of any of these. What spans several settings is checked by the record's compact
/// constructor, which throws [IllegalArgumentException] with a sentence for the administrator.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /// The default as a person would write it; elements of a list are separated by commas, `""` is
    /// an empty list.
    String value();

    /// One or two sentences: what it does, and the RFC or reason behind the default. The manual is
    /// made from it.
    String doc();

    /// Smallest number allowed (octets for [Octets], milliseconds for [java.time.Duration]).
    long min() default Long.MIN_VALUE;

    /// Largest number allowed, in the same unit as [#min()].
    long max() default Long.MAX_VALUE;

    /// True when a change takes effect only at the next start; `Settings Set` says so.
    boolean restart() default false;

    /// True when the value is a secret: it is in the file, and shown, logged and audited as `***`.
    boolean secret() default false;
}
