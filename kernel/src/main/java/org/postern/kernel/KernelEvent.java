package org.postern.kernel;

import java.time.Duration;
import java.util.List;

/// What the kernel itself reports.
public sealed interface KernelEvent extends Event {
    @Override
    default String log() {
        return "node";
    }

    @Override
    default String correlation() {
        return "";
    }

    /// The audit record: a command that changes something was given.
    ///
    /// @param correlation the call's id
    /// @param operator who gave it
    /// @param from where he was: the face, and over the network the address
    /// @param command noun and verb
    /// @param arguments the words given, a secret one as `***`
    /// @param changes what was changed from what to what, as far as the command says it
    /// @param outcome `done`, or the error that the operator was shown
    record CommandGiven(
            String correlation,
            String operator,
            Role role,
            String from,
            String command,
            List<String> arguments,
            List<Change> changes,
            String outcome)
            implements KernelEvent {
        public CommandGiven {
            arguments = List.copyOf(arguments);
            changes = List.copyOf(changes);
        }

        @Override
        public String log() {
            return "audit";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// One value that a command changed.
    record Change(String what, String before, String after) {}

    record ServiceStarted(String service, Duration took) implements KernelEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    record ServiceFailed(String service, String error) implements KernelEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    record ServiceStopped(String service, Duration took) implements KernelEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// The log could not keep up; `dropped` events since the last such event are counted but not
    /// written. The disk is too slow for the load, or `log.minimumSeverity` too low.
    record EventsDropped(long dropped) implements KernelEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
