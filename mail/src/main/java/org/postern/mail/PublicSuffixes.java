package org.postern.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Domains below which strangers have names of their own: `uk` and `co.uk`, `github.io`. The list
/// is the one that the Java runtime has with it, and renews, for its checks of certificates.
///
/// Its form is the runtime's affair: an archive with a file for each top-level domain, of lines
/// that begin with a number (0 where a registry delegates, 1 where somebody else does) and go on
/// with a rule of publicsuffix.org: `co.uk`, `*.ck`, `!www.ck`. Where it is missing or has another
/// form, only top-level domains are known; a test of ours then fails before anybody meets it.
public final class PublicSuffixes {
    private static final String PLACE = "lib/security/public_suffix_list.dat";

    /// What begins a line.
    private static final int REGISTRY = 0;

    private final Path list;

    /// Those of the runtime.
    public PublicSuffixes() {
        this(Path.of(System.getProperty("java.home", ""), PLACE));
    }

    PublicSuffixes(Path list) {
        this.list = list;
    }

    /// Whether anybody may have a name directly below: from a registry, a provider, a cloud.
    public boolean isPublicSuffix(Domain domain) {
        return is(domain, false);
    }

    /// Whether registries give away names directly below.
    public boolean isRegistry(Domain domain) {
        return is(domain, true);
    }

    private boolean is(Domain domain, boolean registriesOnly) {
        String name = domain.unicode().toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        if (dot < 0) {
            return true;
        }
        var rules = rules(name.substring(name.lastIndexOf('.') + 1));
        if (rules.containsKey("!" + name)) {
            return false;
        }
        return holds(rules, name, registriesOnly)
                || holds(rules, "*" + name.substring(dot), registriesOnly);
    }

    private static boolean holds(Map<String, Integer> rules, String rule, boolean registriesOnly) {
        var kind = rules.get(rule);
        return kind != null && (!registriesOnly || kind == REGISTRY);
    }

    /// The rules of one top-level domain; none if it cannot be read.
    private Map<String, Integer> rules(String top) {
        try (var files = new ZipInputStream(Files.newInputStream(list), StandardCharsets.UTF_8)) {
            for (ZipEntry one = files.getNextEntry(); one != null; one = files.getNextEntry()) {
                if (one.getName().equals(top)) {
                    return read(files);
                }
            }
            return Map.of();
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static Map<String, Integer> read(ZipInputStream file) throws IOException {
        var rules = new HashMap<String, Integer>();
        var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.length() > 1) {
                rules.put(line.substring(1), (int) line.charAt(0));
            }
        }
        return rules;
    }
}
