package org.postern.sieve;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which Sieve a script is written in: what it may `require`, and how large it may be.
///
/// @param capabilities what may be required, of [Capabilities#ALL]; in the order in which they are
///   announced
/// @param limits those of a script's form are used here
public record SieveDialect(List<String> capabilities, SieveLimits limits) {
    /// For the scripts of people: everything but the actions that only administrators may take.
    public static final SieveDialect USER =
            new SieveDialect(Capabilities.USER, SieveLimits.DEFAULTS);

    /// For the filters of administrators: everything.
    public static final SieveDialect ADMINISTRATOR =
            new SieveDialect(Capabilities.ALL, SieveLimits.DEFAULTS);

    public SieveDialect {
        capabilities = List.copyOf(new LinkedHashSet<>(capabilities));
        if (!Set.copyOf(Capabilities.EVERY).containsAll(capabilities)) {
            throw new IllegalArgumentException("a capability that there is not: " + capabilities);
        }
    }

    /// The same without some capabilities.
    public SieveDialect without(Collection<String> others) {
        return new SieveDialect(
                capabilities.stream().filter(name -> !others.contains(name)).toList(), limits);
    }

    public SieveDialect withLimits(SieveLimits others) {
        return new SieveDialect(capabilities, others);
    }

    boolean allows(String capability) {
        return capabilities.contains(capability);
    }
}
