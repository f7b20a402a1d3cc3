package org.postern.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One execution of a [Command], as its handler sees it.
public final class Call {
    private final Caller caller;
    private final List<Argument<?>> declared;
    private final Map<Argument<?>, Object> values;
    private final List<KernelEvent.Change> changes;

    Call(
            Caller caller,
            List<Argument<?>> declared,
            Map<Argument<?>, Object> values,
            List<KernelEvent.Change> changes) {
        this.caller = caller;
        this.declared = List.copyOf(declared);
        this.values = Map.copyOf(values);
        this.changes = changes;
    }

    /// The value of an argument that the command requires.
    public <T> T get(Argument<T> argument) {
        return find(argument)
                .orElseThrow(() -> new IllegalArgumentException("not given: " + argument));
    }

    /// The value of an argument; empty when it is optional and was left out.
    ///
    /// @throws IllegalArgumentException when the command does not declare this very argument
    @SuppressWarnings("unchecked") // The value of an argument is what its own parser made.
    public <T> Optional<T> find(Argument<T> argument) {
        if (!declared.contains(argument)) {
            throw new IllegalArgumentException("not an argument of this command: " + argument);
        }
        return Optional.ofNullable((T) values.get(argument));
    }

    /// Who calls: an account, or `console`.
    public String operator() {
        return caller.operator();
    }

    public Role role() {
        return caller.role();
    }

    /// Tells the audit what was changed, and from what to what. Never a secret.
    ///
    /// @param what a settings key, or an object and its property
    public void changed(String what, String before, String after) {
        changes.add(new KernelEvent.Change(what, before, after));
    }

    /// The id of this call in the log.
    public String id() {
        return caller.id();
    }

    public boolean confirmed() {
        return caller.confirmed();
    }

    /// Where a command that may take longer than two seconds tells how far it is.
    public Progress progress() {
        return caller.progress();
    }
}
