package org.postern.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a record as the settings of one prefix, e.g. `smtp` for `smtp.port`. The empty prefix is
/// the node's own.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SettingsPrefix {
    String value();

    /// One sentence for the heading of this prefix in `postern.toml` and the manual.
    String doc();
}
