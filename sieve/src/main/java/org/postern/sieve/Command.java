package org.postern.sieve;

import java.util.List;

/// A command: an action or a control (RFC 5228 section 2.6).
///
/// @param name in lower case
/// @param tests the test, or the list of tests, behind the arguments
/// @param body what ends it: a semicolon, or commands in braces
/// @param broken whether its arguments could not be read; that has been told
record Command(
        String name,
        List<Argument> arguments,
        List<Test> tests,
        Block body,
        Position position,
        boolean broken) {
    Command {
        arguments = List.copyOf(arguments);
        tests = List.copyOf(tests);
    }

    /// How a command ends (RFC 5228 section 8.2).
    sealed interface Block {
        record Semicolon() implements Block {}

        record Braces(List<Command> commands) implements Block {
            public Braces {
                commands = List.copyOf(commands);
            }
        }
    }
}
