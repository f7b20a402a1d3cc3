package org.postern.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stands at the edge: `./postern bench edge`. Its first argument says which part, without one
/// those that need no peer and no attack.
final class Edge implements Benchmark {
    private static final Map<String, Benchmark> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("triplets", new EdgeTriplets());
        PARTS.put("sessions", new EdgeSessions());
        PARTS.put("tarpit", new EdgeTarpit());
        PARTS.put("attack", new EdgeAttack());
    }

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        if (arguments.isEmpty()) {
            boolean met = true;
            for (var part : PARTS.values()) {
                met &= part.run(root, List.of());
            }
            return met;
        }
        var part = PARTS.get(arguments.getFirst());
        if (part == null) {
            System.err.println("bench edge knows " + String.join(", ", PARTS.keySet()));
            return false;
        }
        return part.run(root, arguments.subList(1, arguments.size()));
    }
}
