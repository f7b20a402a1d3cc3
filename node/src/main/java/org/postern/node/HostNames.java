package org.postern.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// The machine's own name, from its files: asking a name service could hold up the start for
/// seconds, and a first try must work without a network.
final class HostNames {
    static final String NO_DOMAIN = "localhost.localdomain";

    private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path HOSTS = Path.of("/etc/hosts");

    private HostNames() {}

    /// The machine's fully qualified name; without one, `localhost.localdomain`.
    static String own() {
        var name = read(KERNEL_NAME).strip().toLowerCase(Locale.ROOT);
        if (name.contains(".")) {
            return name;
        }
        return read(HOSTS)
                .lines()
                .map(line ->
                        line.replaceFirst("#.*", "").strip().toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(words -> !name.isEmpty() && Arrays.asList(words).contains(name))
                .flatMap(Arrays::stream)
                .filter(word -> word.startsWith(name + "."))
                .findFirst()
                .orElse(NO_DOMAIN);
    }

    /// The domain of a host name; without one, `localhost.localdomain`.
    static String domainOf(String host) {
        int dot = host.indexOf('.');
        var domain = dot < 0 ? "" : host.substring(dot + 1);
        return domain.contains(".") ? domain : NO_DOMAIN;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
