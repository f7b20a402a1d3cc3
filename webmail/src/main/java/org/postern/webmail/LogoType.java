package org.postern.webmail;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;

/// The media types of logos.
final class LogoType {
    private static final Map<String, String> TYPES =
            Map.of(
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "jpg", "image/jpeg",
                    "webp", "image/webp");

    private LogoType() {}

    /// The type of a file by its name; null for one that is no picture.
    static @Nullable String of(String name) {
        return TYPES.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
