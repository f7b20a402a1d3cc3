package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The floors of ARCHITECTURE.md: a room uses the rooms of lower floors, and of its own floor only
/// the neighbours named here. The table below is the law; ARCHITECTURE.md explains it.
class FloorsTest {
    private record Room(int floor, Set<String> neighbours) {}

    private static final Map<String, Room> ROOMS =
            Map.ofEntries(
                    room(0, "kernel"),
                    room(0, "mail"),
                    room(0, "net", "kernel"),
                    room(0, "engine", "kernel"),
                    room(0, "engine.rocksdb", "engine", "kernel"),
                    room(1, "smtp"),
                    room(1, "imap"),
                    room(1, "pop3"),
                    room(1, "managesieve"),
                    room(1, "sieve"),
                    room(1, "jmap"),
                    room(1, "mailauth"),
                    room(1, "antispam"),
                    room(1, "antivirus"),
                    room(1, "milter"),
                    room(1, "detection"),
                    room(2, "directory"),
                    room(2, "store"),
                    room(2, "search", "store"),
                    room(2, "screening", "directory"),
                    room(2, "content", "directory", "store"),
                    room(2, "transport", "directory", "store"),
                    room(2, "reports", "directory", "transport"),
                    room(2, "backup", "directory", "store"),
                    room(2, "certificates"),
                    room(3, "reception"),
                    room(3, "access", "web"),
                    room(3, "web"),
                    room(3, "webmail", "web"),
                    room(3, "admin", "web"),
                    room(3, "snmp"),
                    room(3, "setup", "admin"),
                    room(4, "node"),
                    room(5, "bench"));

    @Test
    void roomsUseOnlyLowerFloorsAndNamedNeighbours() {
        var forbidden = new TreeSet<String>();
        for (var user : classes()) {
            for (var dependency : user.getDirectDependenciesFromSelf()) {
                var used = dependency.getTargetClass().getBaseComponentType();
                if (used.getPackageName().startsWith("org.postern.") && !allowed(user, used)) {
                    forbidden.add(user.getName() + " uses " + used.getName());
                }
            }
        }
        assertThat(forbidden).isEmpty();
    }

    @Test
    void roomsHaveNoCycles() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (var user : classes()) {
            for (var dependency : user.getDirectDependenciesFromSelf()) {
                var used = dependency.getTargetClass().getBaseComponentType();
                if (used.getPackageName().startsWith("org.postern.")
                        && !roomOf(used).equals(roomOf(user))) {
                    uses.computeIfAbsent(roomOf(user), room -> new TreeSet<>()).add(roomOf(used));
                }
            }
        }
        for (var room : uses.keySet()) {
            assertThat(reach(room, uses))
                    .as("rooms that " + room + " reaches")
                    .doesNotContain(room);
        }
    }

    private static Set<String> reach(String room, Map<String, Set<String>> uses) {
        var reached = new TreeSet<String>();
        var next = new ArrayList<>(uses.getOrDefault(room, Set.of()));
        while (!next.isEmpty()) {
            var step = next.removeLast();
            if (reached.add(step)) {
                next.addAll(uses.getOrDefault(step, Set.of()));
            }
        }
        return reached;
    }

    private static boolean allowed(JavaClass user, JavaClass used) {
        var from = roomOf(user);
        var to = roomOf(used);
        var above = ROOMS.get(from);
        var below = ROOMS.get(to);
        assertThat(above).as("floor of room " + from).isNotNull();
        assertThat(below).as("floor of room " + to).isNotNull();
        return from.equals(to)
                || below.floor() < above.floor()
                || (below.floor() == above.floor() && above.neighbours().contains(to));
    }

    /// The longest room name that the package begins with, so that `engine.rocksdb` is not taken
    /// for `engine`.
    private static String roomOf(JavaClass type) {
        var name = type.getPackageName().substring("org.postern.".length());
        return ROOMS.keySet().stream()
                .filter(room -> name.equals(room) || name.startsWith(room + "."))
                .max(java.util.Comparator.comparingInt(String::length))
                .orElse(name);
    }

    private static JavaClasses classes() {
        List<Path> folders =
                ROOMS.keySet().stream()
                        .map(room -> Tree.ROOT.resolve(room.replace('.', '-') + "/target/classes"))
                        .filter(Files::isDirectory)
                        .toList();
        var classes = new ClassFileImporter().importPaths(folders);
        assertThat(classes).isNotEmpty();
        return classes;
    }

    private static Map.Entry<String, Room> room(int floor, String name, String... neighbours) {
        return Map.entry(name, new Room(floor, Set.of(neighbours)));
    }
}
