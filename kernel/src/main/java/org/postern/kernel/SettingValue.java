package org.postern.kernel;

/// One setting as `Settings Get` shows it. Texts are raw, as a command line writes them.
///
/// @param key e.g. `smtp.port`
/// @param value what the settings file says, else the default
/// @param defaultValue what holds when the file says nothing
/// @param doc one or two sentences
/// @param bounds what is allowed, e.g. `0 to 65535`; empty when nothing is to be said
/// @param isSet whether the file says it
/// @param restartNeeded whether the value differs from the one in force and waits for the next
///   start
public record SettingValue(
        String key,
        String value,
        String defaultValue,
        String doc,
        String bounds,
        boolean isSet,
        boolean restartNeeded) {}
