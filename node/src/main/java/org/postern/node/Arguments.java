package org.postern.node;

import org.postern.kernel.ProblemException;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `./postern start` was told.
///
/// @param defaultHome the home that is meant when none is named
/// @param overrides settings by key, in the order given
record Arguments(Path home, Path defaultHome, Map<String, String> overrides) {
    private static final String USAGE = "./postern start [--home DIR] [--set key=value]…";

    Arguments {
        overrides = new LinkedHashMap<>(overrides);
    }

    static Arguments parse(List<String> words) throws ProblemException {
        Path home = null;
        var defaultHome = Path.of("var");
        Map<String, String> overrides = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            var option = equals < 0 ? word : word.substring(0, equals);
            boolean known =
                    option.equals("--home")
                            || option.equals("--default-home")
                            || option.equals("--set");
            if (!known) {
                throw new ProblemException("start does not know '" + word + "'.", null, USAGE);
            }
            if (equals < 0 && ++i == words.size()) {
                throw new ProblemException(option + " needs a value.", null, USAGE);
            }
            var value = equals < 0 ? words.get(i) : word.substring(equals + 1);
            if (option.equals("--set")) {
                set(overrides, value);
            } else if (value.isEmpty()) {
                throw new ProblemException(option + " needs a folder.", null, USAGE);
            } else if (option.equals("--home")) {
                home = Path.of(value);
            } else {
                defaultHome = Path.of(value);
            }
        }
        return new Arguments(home == null ? defaultHome : home, defaultHome, overrides);
    }

    private static void set(Map<String, String> overrides, String pair) throws ProblemException {
        int equals = pair.indexOf('=');
        if (equals < 1) {
            throw new ProblemException(
                    "--set needs key=value, not '" + pair + "'.", null, "--set smtp.port=2525");
        }
        overrides.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
}
