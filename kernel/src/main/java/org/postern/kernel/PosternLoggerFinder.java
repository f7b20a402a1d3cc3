package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.System.LoggerFinder;
import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/// Brings every [System.Logger] of the process, the JDK's own too, into `postern.log`. The JVM
/// finds it by its service file.
public final class PosternLoggerFinder extends LoggerFinder {
    @Override
    public Logger getLogger(String name, Module module) {
        return new ToSystemLog(name);
    }

    private record ToSystemLog(String name) implements Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return SystemLog.isLogged(level, name);
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String message,
                @Nullable Throwable cause) {
            if (isLoggable(level)) {
                SystemLog.log(level, name, localised(bundle, message), cause);
            }
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object @Nullable ... parameters) {
            if (isLoggable(level)) {
                String pattern = localised(bundle, format);
                SystemLog.log(level, name, formatted(pattern, parameters), null);
            }
        }

        private static String formatted(String pattern, @Nullable Object @Nullable ... parameters) {
            if (parameters == null || parameters.length == 0) {
                return pattern;
            }
            try {
                return MessageFormat.format(pattern, parameters);
            } catch (IllegalArgumentException e) {
                return pattern;
            }
        }

        private static String localised(@Nullable ResourceBundle bundle, @Nullable String message) {
            if (bundle == null || message == null) {
                return String.valueOf(message);
            }
            try {
                return bundle.getString(message);
            } catch (MissingResourceException e) {
                return message;
            }
        }
    }
}
