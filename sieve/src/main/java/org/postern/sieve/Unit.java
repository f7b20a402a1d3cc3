package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// One script of a compilation: the one that was asked for, or one that is included.
final class Unit {
    private final String name;

    /// What is required, with where.
    private final Map<String, Position> required = new LinkedHashMap<>();

    private final Set<String> used = new HashSet<>();
    private final Map<String, Text.Slot> slots = new HashMap<>();
    private int locals;

    /// Set when all of it is compiled.
    private @Nullable Statement body;

    Unit(String name) {
        this.name = name;
    }

    /// Empty for the script that was asked for.
    String name() {
        return name;
    }

    void require(String capability, Position where) {
        required.putIfAbsent(capability, where);
    }

    boolean has(String capability) {
        return required.containsKey(capability);
    }

    void use(String capability) {
        used.add(capability);
    }

    boolean uses(String capability) {
        return used.contains(capability);
    }

    Map<String, Position> required() {
        return required;
    }

    /// How many variables of its own it has.
    int locals() {
        return locals;
    }

    /// The place of a variable; names are compared without regard to case (RFC 5229 section 3).
    Text.Slot slot(String variable) {
        return slots.computeIfAbsent(
                variable.toLowerCase(Locale.ROOT), _ -> new Text.Slot(false, locals++));
    }

    boolean hasLocal(String variable) {
        var slot = slots.get(variable.toLowerCase(Locale.ROOT));
        return slot != null && !slot.global();
    }

    void bind(String variable, Text.Slot global) {
        slots.put(variable.toLowerCase(Locale.ROOT), global);
    }

    void complete(Statement whole) {
        body = whole;
    }

    Statement body() {
        return body == null ? Statement.NOTHING : body;
    }
}
